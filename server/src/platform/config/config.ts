// The configuration: read once at start from the environment and an optional file; every problem is told in one go.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { roles as knownRoles, type Role } from '../auth/roles.ts';
import { processRoles, type VariableName, type VariableValues, variables } from './variables.ts';

export type ProcessRole = (typeof processRoles)[number];

/** What the installation is told from outside. */
export interface Config {
  /** Absolute path. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Null until the port is known; then http://HOST:PORT. */
  readonly publicUrl: string | null;
  readonly timeZone: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly roles: readonly ProcessRole[];
  readonly databaseUrl: string | null;
  readonly log: 'lmdb' | 'postgres';
  readonly clickhouseUrl: string | null;
  readonly clickhouseSqlUrl: string | null;
  readonly clickhouseCluster: string | null;
  readonly masterKey: string | null;
  readonly cipherSuite: 'international' | 'sm';
  readonly oidc: OidcConfig | null;
  /** Null: no mail is sent. */
  readonly mail: MailConfig | null;
  readonly trustedProxies: readonly string[];
  readonly allowedPrivateTargets: readonly string[];
  /** Origins whose pages may show cards of the member centre in frames. */
  readonly memberFrameOrigins: readonly string[];
  readonly metricsToken: string | null;
  /** Absolute path. */
  readonly auditHeadFile: string | null;
  readonly session: { readonly idleMs: number; readonly absoluteMs: number };
  readonly limits: {
    readonly requestsPerMinuteMax: number;
    readonly bodyBytesMax: number;
    readonly uploadBytesMax: number;
    readonly ingestBodyBytesMax: number;
    readonly ingestExpandedBytesMax: number;
    readonly ingestEventsMax: number;
    readonly jobWorkers: number;
  };
  /** Folders below which files may be watched, absolute. */
  readonly importFolders: readonly string[];
  readonly strictResponses: boolean;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly label: string;
  readonly roleClaim: string;
  /** Their name of a role to ours; our own names always count. */
  readonly roleMap: Readonly<Record<string, Role>>;
}

/** The mail server, and to whom letters may go. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'tls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  /** PEM of an authority that is trusted besides those of the system. */
  readonly authority: string | null;
  readonly from: string;
  readonly fromName: string;
  /** Where addresses lie that are no operator's. */
  readonly domains: readonly string[];
}

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file: names without the prefix, values as text, numbers, booleans or lists. The environment wins. */
  readonly file?: string;
  readonly readText?: (path: string) => string;
}

/** Which key of the environment a variable came from, where it came from there: its own, an alias, or one with _FILE. */
export type VariableOrigins = ReadonlyMap<VariableName, string>;

export type ConfigOutcome =
  | {
      readonly kind: 'config';
      readonly config: Config;
      readonly values: VariableValues;
      readonly origins: VariableOrigins;
    }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

const PREFIX = 'ZHIYIN_';
/** Variables of tests, benchmarks and the build, which the server must not stumble over. */
const OTHER = /^ZHIYIN_(TEST|BENCH|REQUIRE|BUILD|CONFIG_FILE)/;
const names = Object.keys(variables) as VariableName[];
const isName = (name: string): name is VariableName => name in variables;
/** Names without the prefix that hosting platforms give to databases; they count like our own. */
const aliases: readonly VariableName[] = ['DATABASE_URL', 'CLICKHOUSE_URL'];

const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(',') : null;
};

const readFileValues = (source: ConfigSource, read: (path: string) => string, problems: string[]) => {
  const found = new Map<VariableName, string>();
  if (source.file === undefined) return found;
  let parsed: unknown;
  try {
    parsed = JSON.parse(read(source.file));
  } catch (cause) {
    problems.push(`${source.file}: cannot be read as JSON (${cause instanceof Error ? cause.message : String(cause)})`);
    return found;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    problems.push(`${source.file}: must hold one JSON object`);
    return found;
  }
  for (const [name, value] of Object.entries(parsed)) {
    const asText = textOf(value);
    if (!isName(name)) problems.push(`${source.file}: ${name} is not a known variable`);
    else if (asText === null)
      problems.push(`${source.file}: ${name} must be text, a number, a boolean or a list of texts`);
    else found.set(name, asText);
  }
  return found;
};

const readSecretFile = (
  key: string,
  path: string,
  read: (path: string) => string,
  problems: string[],
): string | null => {
  try {
    return read(path).trim();
  } catch (cause) {
    problems.push(`${key}: cannot read ${path} (${cause instanceof Error ? cause.message : String(cause)})`);
    return null;
  }
};

interface KeyMeaning {
  readonly name: VariableName;
  /** The value is in the file that is named. */
  readonly inFile: boolean;
}

/** What a key of the environment stands for; null for one that is not ours, 'unknown' for ours that means nothing. */
const meaningOf = (key: string): KeyMeaning | 'unknown' | null => {
  const ours = key.startsWith(PREFIX);
  const name = ours ? key.slice(PREFIX.length) : key;
  const known = (each: string): each is VariableName => isName(each) && (ours || aliases.includes(each));
  if (known(name)) return { name, inFile: false };
  const base = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : '';
  if (known(base) && 'secret' in variables[base]) return { name: base, inFile: true };
  return ours ? 'unknown' : null;
};

interface GivenKey {
  readonly key: string;
  /** Null where the file that it names cannot be read. */
  readonly value: string | null;
}

/** One value of the keys that name one variable. A key and its own _FILE are refused also when they agree. */
const settle = (name: VariableName, keys: readonly GivenKey[], problems: string[]): GivenKey | undefined => {
  for (const { key } of keys) {
    if (keys.some((other) => other.key === `${key}_FILE`)) problems.push(`${key}_FILE: ${key} is given too; keep one`);
  }
  const readable = keys.filter(({ value }) => value !== null);
  const listed = readable.map(({ key }) => key).sort();
  if (new Set(readable.map(({ value }) => value?.trim())).size > 1)
    problems.push(`${listed.join(' and ')} both name ${PREFIX}${name} and differ; keep one`);
  return readable.find(({ key }) => key.startsWith(PREFIX)) ?? readable[0];
};

const readEnvironment = (source: ConfigSource, read: (path: string) => string, problems: string[]) => {
  const given = new Map<VariableName, GivenKey[]>();
  for (const [key, text] of Object.entries(source.environment)) {
    if (text === undefined || OTHER.test(key)) continue;
    const meaning = meaningOf(key);
    if (meaning === 'unknown') problems.push(`${key}: not a known variable`);
    // An empty text means "not given", so that a compose file may pass variables through.
    if (meaning === null || meaning === 'unknown' || text.trim() === '') continue;
    const value = meaning.inFile ? readSecretFile(key, text, read, problems) : text;
    given.set(meaning.name, [...(given.get(meaning.name) ?? []), { key, value }]);
  }
  const found = new Map<VariableName, { readonly key: string; readonly value: string }>();
  for (const [name, keys] of given) {
    const { key, value } = settle(name, keys, problems) ?? {};
    if (key !== undefined && value != null) found.set(name, { key, value });
  }
  return found;
};

const parseValues = (given: ReadonlyMap<VariableName, string>, problems: string[]): VariableValues => {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const { schema, initial } = variables[name];
    const raw = given.get(name)?.trim();
    const result = schema.safeParse(raw === undefined || raw === '' ? initial : raw);
    if (result.success) values[name] = result.data;
    else problems.push(`${PREFIX}${name}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  return values as VariableValues;
};

const parseRoleMap = (pairs: readonly string[], problems: string[]): Record<string, Role> => {
  const map: Record<string, Role> = {};
  for (const pair of pairs) {
    const [theirs = '', ours = ''] = pair.split('=').map((each) => each.trim());
    const role = knownRoles.find((each) => each === ours);
    if (theirs === '' || role === undefined) {
      problems.push(`${PREFIX}OIDC_ROLE_MAP: "${pair}" is not theirs=ours with one of ${knownRoles.join(', ')}`);
    } else map[theirs] = role;
  }
  return map;
};

const oidcOf = (values: VariableValues, problems: string[]): OidcConfig | null => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  const roleMap = parseRoleMap(values.OIDC_ROLE_MAP, problems);
  if (!issuer && !clientId && !clientSecret) return null;
  if (!issuer || !clientId || !clientSecret) {
    problems.push(`${PREFIX}OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET belong together; give all or none`);
    return null;
  }
  return { issuer, clientId, clientSecret, label: values.OIDC_LABEL, roleClaim: values.OIDC_ROLE_CLAIM, roleMap };
};

const mailOf = (values: VariableValues, read: (path: string) => string, problems: string[]): MailConfig | null => {
  const { SMTP_HOST: host, SMTP_USER: user, SMTP_PASSWORD: password, MAIL_FROM: from } = values;
  const { SMTP_TLS: tls, SMTP_AUTHORITY_FILE: file } = values;
  if (!host) {
    if (user || password || from) problems.push(`${PREFIX}SMTP_HOST is missing: the other settings of mail need it`);
    return null;
  }
  if (!from) problems.push(`${PREFIX}SMTP_HOST needs ${PREFIX}MAIL_FROM`);
  if (Boolean(user) !== Boolean(password))
    problems.push(`${PREFIX}SMTP_USER and _PASSWORD belong together; give both or none`);
  if (user && tls === 'none')
    problems.push(
      `${PREFIX}SMTP_TLS=none would send the password unencrypted; use starttls or tls, or no ${PREFIX}SMTP_USER`,
    );
  let authority: string | null = null;
  try {
    authority = file === null ? null : read(file);
  } catch (cause) {
    problems.push(
      `${PREFIX}SMTP_AUTHORITY_FILE: cannot read ${file} (${cause instanceof Error ? cause.message : cause})`,
    );
  }
  const { SMTP_PORT: port, MAIL_FROM_NAME: fromName, MAIL_DOMAINS: domains } = values;
  return { host, port, tls, user, password, authority, from: from ?? '', fromName, domains };
};

const checkTogether = (values: VariableValues, problems: string[]): void => {
  if (values.LOG === 'postgres' && !values.DATABASE_URL) {
    problems.push(`${PREFIX}LOG=postgres needs ${PREFIX}DATABASE_URL`);
  }
  if (values.CLICKHOUSE_CLUSTER && !values.CLICKHOUSE_URL) {
    problems.push(`${PREFIX}CLICKHOUSE_CLUSTER needs ${PREFIX}CLICKHOUSE_URL`);
  }
  if (values.CLICKHOUSE_SQL_URL && !values.CLICKHOUSE_URL) {
    problems.push(`${PREFIX}CLICKHOUSE_SQL_URL needs ${PREFIX}CLICKHOUSE_URL`);
  }
  const divided = processRoles.some((role) => !values.ROLES.includes(role));
  if (divided && (!values.DATABASE_URL || !values.CLICKHOUSE_URL || values.LOG === 'lmdb')) {
    problems.push(
      `${PREFIX}ROLES: embedded stores belong to one process; dividing the roles needs ${PREFIX}DATABASE_URL, ${PREFIX}CLICKHOUSE_URL and the log in PostgreSQL`,
    );
  }
};

const configOf = (values: VariableValues, oidc: OidcConfig | null, mail: MailConfig | null): Config => ({
  dataFolder: resolve(values.DATA_DIR),
  host: values.HOST,
  port: values.PORT,
  publicUrl: values.PUBLIC_URL === null ? null : values.PUBLIC_URL.replace(/\/+$/, ''),
  timeZone: values.TIME_ZONE,
  logLevel: values.LOG_LEVEL,
  roles: values.ROLES,
  databaseUrl: values.DATABASE_URL,
  log: values.LOG ?? (values.DATABASE_URL ? 'postgres' : 'lmdb'),
  clickhouseUrl: values.CLICKHOUSE_URL,
  clickhouseSqlUrl: values.CLICKHOUSE_SQL_URL,
  clickhouseCluster: values.CLICKHOUSE_CLUSTER,
  masterKey: values.MASTER_KEY,
  cipherSuite: values.CIPHER_SUITE,
  ...{ oidc, mail },
  trustedProxies: values.TRUSTED_PROXIES,
  allowedPrivateTargets: values.ALLOWED_PRIVATE_TARGETS,
  memberFrameOrigins: values.MEMBER_FRAME_ORIGINS,
  metricsToken: values.METRICS_TOKEN,
  auditHeadFile: values.AUDIT_HEAD_FILE === null ? null : resolve(values.AUDIT_HEAD_FILE),
  session: { idleMs: values.SESSION_IDLE_MINUTES * 60_000, absoluteMs: values.SESSION_HOURS_MAX * 3_600_000 },
  limits: {
    requestsPerMinuteMax: values.REQUESTS_PER_MINUTE_MAX,
    bodyBytesMax: values.BODY_BYTES_MAX,
    uploadBytesMax: values.UPLOAD_BYTES_MAX,
    ingestBodyBytesMax: values.INGEST_BODY_BYTES_MAX,
    ingestExpandedBytesMax: values.INGEST_EXPANDED_BYTES_MAX,
    ingestEventsMax: values.INGEST_EVENTS_MAX,
    jobWorkers: values.JOB_WORKERS,
  },
  importFolders:
    values.IMPORT_FOLDERS.length > 0
      ? values.IMPORT_FOLDERS.map((folder) => resolve(folder))
      : [join(resolve(values.DATA_DIR), 'inbox')],
  strictResponses: values.STRICT_RESPONSES,
});

/** Reads and checks everything; answers the configuration or every problem that there is. */
export const readConfig = (source: ConfigSource): ConfigOutcome => {
  const read = source.readText ?? ((path: string) => readFileSync(path, 'utf8'));
  const problems: string[] = [];
  const fromFile = readFileValues(source, read, problems);
  const fromEnvironment = readEnvironment(source, read, problems);
  const given = new Map([...fromFile, ...[...fromEnvironment].map(([name, { value }]) => [name, value] as const)]);
  const values = parseValues(given, problems);
  if (problems.length > 0) return { kind: 'problems', problems };
  const oidc = oidcOf(values, problems);
  const mail = mailOf(values, read, problems);
  checkTogether(values, problems);
  if (problems.length > 0) return { kind: 'problems', problems };
  const origins = new Map([...fromEnvironment].map(([name, { key }]) => [name, key] as const));
  return { kind: 'config', config: configOf(values, oidc, mail), values, origins };
};

/** What came under another name than its own, as [own name, name given]: aliases and files. */
export const foreignOrigins = (origins: VariableOrigins): readonly (readonly [string, string])[] =>
  [...origins].flatMap(([name, key]) => (key === PREFIX + name ? [] : [[PREFIX + name, key] as const]));

/**
 * The configuration as lines "ZHIYIN_NAME=value"; of secrets only whether they are given. What came under another name
 * (an alias, a file) has a comment above it that says so.
 */
export const printConfig = (values: VariableValues, origins: VariableOrigins): readonly string[] =>
  names.flatMap((name) => {
    const origin = origins.get(name) ?? PREFIX + name;
    const value = values[name];
    const shown = Array.isArray(value) ? value.join(',') : String(value ?? '');
    const hidden = 'secret' in variables[name] && shown !== '';
    const line = `${PREFIX}${name}=${hidden ? '******' : shown}`;
    return origin === PREFIX + name ? [line] : [`# from ${origin}:`, line];
  });
