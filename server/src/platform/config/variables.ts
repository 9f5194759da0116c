// Every variable of the configuration with its schema, default and sentence. Help, checks and masking come from this table.
import { z } from 'zod';

/** One variable; in the environment its name begins with ZHIYIN_. */
export interface Variable<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** Text that holds when nothing is given; null leaves the value null. */
  readonly initial: string | null;
  readonly describes: string;
  /** Never shown; may be read from a file named by the same variable with _FILE. */
  readonly secret?: boolean;
}

const variable = <Schema extends z.ZodType>(
  schema: Schema,
  initial: string | null,
  describes: string,
  secret = false,
): Variable<Schema> => ({ schema, initial, describes, ...(secret ? { secret } : {}) });

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/** A web origin and nothing more: it goes into a header as it is. */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

const text = z.string().trim().min(1);
const words = z.string().transform((value) =>
  value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().int().min(min).max(max));
const address = (...protocols: readonly string[]) =>
  text.refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    `must be an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
  );
const web = address('http:', 'https:');
const postgres = address('postgres:', 'postgresql:');
const choice = z.enum(['true', 'false']).transform((value) => value === 'true');

export const processRoles = ['ingest', 'worker', 'query'] as const;

export const variables = {
  DATA_DIR: variable(text, './data', 'Folder of the embedded stores, the master key and the local socket'),
  HOST: variable(text, '127.0.0.1', 'Address to listen on'),
  PORT: variable(whole(0, 65_535), '8600', 'Port to listen on; 0 takes a free one'),
  PUBLIC_URL: variable(
    web.nullable(),
    null,
    'Address under which browsers reach the console; default http://HOST:PORT',
  ),
  TIME_ZONE: variable(
    text.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai'),
    'Asia/Shanghai',
    'Business time zone; fixed at the first start',
  ),
  LOG_LEVEL: variable(z.enum(['debug', 'info', 'warn', 'error']), 'info', 'Least important log line that is written'),
  ROLES: variable(
    words.pipe(z.array(z.enum(processRoles)).min(1)),
    processRoles.join(','),
    'What this process does: ingest, worker, query',
  ),
  DATABASE_URL: variable(postgres.nullable(), null, 'PostgreSQL 15 or newer; embedded PGlite when absent', true),
  LOG: variable(
    z.enum(['lmdb', 'postgres']).nullable(),
    null,
    'Engine of the log; postgres when DATABASE_URL is given, else lmdb',
  ),
  CLICKHOUSE_URL: variable(web.nullable(), null, 'ClickHouse server; embedded chDB when absent', true),
  CLICKHOUSE_SQL_URL: variable(
    web.nullable(),
    null,
    'The same server with a user who may read the views of analysts alone; their statements go there',
    true,
  ),
  CLICKHOUSE_CLUSTER: variable(text.nullable(), null, 'Name of the ClickHouse cluster whose shards hold the events'),
  MASTER_KEY: variable(
    text.nullable(),
    null,
    'Key that wraps the keys of personal data, 32 bytes in base64 or hex',
    true,
  ),
  CIPHER_SUITE: variable(z.enum(['international', 'sm']), 'international', 'AES-256-GCM, or SM4 with HMAC-SM3'),
  OIDC_ISSUER: variable(web.nullable(), null, 'OpenID Connect issuer for signing in'),
  OIDC_CLIENT_ID: variable(text.nullable(), null, 'Client id at the issuer'),
  OIDC_CLIENT_SECRET: variable(text.nullable(), null, 'Client secret at the issuer', true),
  OIDC_LABEL: variable(text, 'SSO', 'What the button of the sign-in page says'),
  OIDC_ROLE_CLAIM: variable(text, 'zhiyin_roles', 'Claim of the identity token that holds role names'),
  OIDC_ROLE_MAP: variable(words, '', 'Names of the claim that differ from ours, as theirs=ours pairs'),
  TRUSTED_PROXIES: variable(words, '', 'Addresses or networks whose X-Forwarded-* headers are believed'),
  ALLOWED_PRIVATE_TARGETS: variable(
    words,
    '',
    'Host names or addresses in private networks that this server may call (identity provider, webhooks)',
  ),
  MEMBER_FRAME_ORIGINS: variable(
    words.pipe(z.array(z.string().refine(isOrigin, 'must be origins such as https://www.example.com'))),
    '',
    'Origins whose pages may show cards of the member centre in frames',
  ),
  SMTP_HOST: variable(text.nullable(), null, 'Mail server that takes letters from here; no mail is sent when absent'),
  SMTP_PORT: variable(whole(1, 65_535), '587', 'Port of the mail server'),
  SMTP_TLS: variable(
    z.enum(['starttls', 'tls', 'none']),
    'starttls',
    'How mail is encrypted: starttls (must be offered), tls from the start (port 465), or none',
  ),
  SMTP_USER: variable(text.nullable(), null, 'Name to log in at the mail server with; none when absent'),
  SMTP_PASSWORD: variable(text.nullable(), null, 'Password at the mail server', true),
  SMTP_AUTHORITY_FILE: variable(
    text.nullable(),
    null,
    "PEM file of the authority that signed the mail server's certificate, where the system does not know it",
  ),
  MAIL_FROM: variable(text.email('must be a mail address').nullable(), null, 'Sender of mail; bounces go there'),
  MAIL_FROM_NAME: variable(
    text.regex(/^[^\r\n<>"]{1,60}$/, 'must be one plain line'),
    '知音 Zhiyin',
    'Name beside the sender',
  ),
  MAIL_DOMAINS: variable(
    words.pipe(z.array(z.string().regex(/^([a-z0-9-]+\.)+[a-z0-9-]{2,}$/i, 'must be domains such as example.com'))),
    '',
    'Domains of other addresses than those of operators to which boards may be sent; none when empty',
  ),
  AUDIT_HEAD_FILE: variable(
    text.nullable(),
    null,
    'File to which the head of the audit trail is added each hour, best on another machine; the log output alone when absent',
  ),
  METRICS_TOKEN: variable(text.nullable(), null, 'Bearer token that /metrics asks for; open when absent', true),
  SESSION_IDLE_MINUTES: variable(whole(1, 1440), '60', 'A session ends after so long without use'),
  SESSION_HOURS_MAX: variable(whole(1, 720), '12', 'A session ends after so long in any case'),
  REQUESTS_PER_MINUTE_MAX: variable(
    whole(10, 1_000_000),
    '1200',
    'API calls of one caller a minute, counted in each process',
  ),
  BODY_BYTES_MAX: variable(whole(1024, 1_073_741_824), '1048576', 'Largest body of an API call'),
  UPLOAD_BYTES_MAX: variable(whole(1024, 1_099_511_627_776), '10737418240', 'Largest uploaded file'),
  INGEST_BODY_BYTES_MAX: variable(whole(1024, 268_435_456), '4194304', 'Largest ingest body as sent'),
  INGEST_EXPANDED_BYTES_MAX: variable(
    whole(1024, 1_073_741_824),
    '33554432',
    'Largest ingest body after decompression',
  ),
  INGEST_EVENTS_MAX: variable(whole(1, 1_000_000), '5000', 'Most events in one ingest request'),
  IMPORT_FOLDERS: variable(words, '', 'Folders below which files may be watched; inbox in the data folder when empty'),
  JOB_WORKERS: variable(whole(1, 64), '2', 'Jobs that run at the same time in this process'),
  STRICT_RESPONSES: variable(
    choice,
    'false',
    'Answer 500 where an answer breaks its contract, instead of only logging it',
  ),
} as const;

export type VariableName = keyof typeof variables;
export type VariableValues = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };
