// What a start accepts and refuses, and that no secret is ever printed.
import { describe, expect, it } from 'vitest';
import { foreignOrigins, printConfig, readConfig } from './index.ts';

const problemsOf = (environment: Record<string, string>, file?: { path: string; text: string }) => {
  const outcome = readConfig({
    environment,
    ...(file ? { file: file.path } : {}),
    readText: (path) => {
      if (file && path === file.path) return file.text;
      throw new Error('no such file');
    },
  });
  return outcome.kind === 'problems' ? outcome.problems : [];
};

describe('readConfig', () => {
  it('starts from an empty environment with embedded stores on the loopback address', () => {
    const outcome = readConfig({ environment: {} });
    expect(outcome).toMatchObject({
      kind: 'config',
      config: { host: '127.0.0.1', port: 8600, log: 'lmdb', timeZone: 'Asia/Shanghai', databaseUrl: null, oidc: null },
    });
  });

  it('tells every problem in one go', () => {
    const problems = problemsOf({
      ZHIYIN_PORT: 'eighty',
      ZHIYIN_TIME_ZONE: 'Mars/Olympus',
      ZHIYIN_PROT: '80',
      ZHIYIN_ROLES: 'ingest,dance',
      ZHIYIN_PUBLIC_URL: 'ftp://example.com',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toMatch(/ZHIYIN_PROT: not a known variable/);
  });

  it.each([
    ['log without its database', { ZHIYIN_LOG: 'postgres' }, /needs ZHIYIN_DATABASE_URL/],
    ['cluster without server', { ZHIYIN_CLICKHOUSE_CLUSTER: 'main' }, /needs ZHIYIN_CLICKHOUSE_URL/],
    ['divided roles on embedded stores', { ZHIYIN_ROLES: 'ingest' }, /belong to one process/],
    ['half of OIDC', { ZHIYIN_OIDC_ISSUER: 'https://id.example.com' }, /all or none/],
    ['unknown role in the map', { ZHIYIN_OIDC_ROLE_MAP: 'boss=king' }, /"boss=king"/],
    ['port out of range', { ZHIYIN_PORT: '70000' }, /ZHIYIN_PORT/],
    ['_FILE of what is no secret', { ZHIYIN_PORT_FILE: '/x' }, /not a known variable/],
    ['a secret twice', { ZHIYIN_MASTER_KEY: 'a', ZHIYIN_MASTER_KEY_FILE: '/x' }, /keep one/],
    ['a secret file that is absent', { ZHIYIN_MASTER_KEY_FILE: '/x' }, /cannot read \/x/],
    [
      'a name and its alias that differ',
      { ZHIYIN_DATABASE_URL: 'postgres://a/x', DATABASE_URL: 'postgres://b/x' },
      /^DATABASE_URL and ZHIYIN_DATABASE_URL both name ZHIYIN_DATABASE_URL and differ; keep one$/,
    ],
    [
      'an alias and its file',
      { CLICKHOUSE_URL: 'http://a', CLICKHOUSE_URL_FILE: '/x' },
      /^CLICKHOUSE_URL_FILE: cannot read .*\nCLICKHOUSE_URL_FILE: CLICKHOUSE_URL is given too; keep one$/s,
    ],
    ['mail without a sender', { ZHIYIN_SMTP_HOST: 'mail' }, /needs ZHIYIN_MAIL_FROM/],
    ['a sender without a server', { ZHIYIN_MAIL_FROM: 'a@b.example' }, /ZHIYIN_SMTP_HOST is missing/],
    [
      'half a log-in of mail',
      { ZHIYIN_SMTP_HOST: 'm', ZHIYIN_MAIL_FROM: 'a@b.example', ZHIYIN_SMTP_USER: 'u' },
      /give both/,
    ],
    [
      'a password in clear',
      {
        ...{ ZHIYIN_SMTP_HOST: 'm', ZHIYIN_MAIL_FROM: 'a@b.example', ZHIYIN_SMTP_TLS: 'none' },
        ...{ ZHIYIN_SMTP_USER: 'u', ZHIYIN_SMTP_PASSWORD: 'p' },
      },
      /unencrypted/,
    ],
    ['domains that are none', { ZHIYIN_MAIL_DOMAINS: '*' }, /ZHIYIN_MAIL_DOMAINS/],
    ['an alias that is no address', { DATABASE_URL: 'mysql://a' }, /ZHIYIN_DATABASE_URL: must be an address/],
  ])('refuses %s', (_title, environment, expected) => {
    expect(problemsOf(environment as Record<string, string>).join('\n')).toMatch(expected);
  });

  it('reads secrets from files and the rest from a JSON file that the environment overrules', () => {
    const outcome = readConfig({
      environment: {
        ZHIYIN_PORT: '9000',
        ZHIYIN_MASTER_KEY_FILE: '/run/secrets/key',
        HOME: '/root',
        ZHIYIN_TEST_X: '1',
      },
      file: '/etc/zhiyin.json',
      readText: (path) =>
        path === '/run/secrets/key'
          ? 'abc\n'
          : JSON.stringify({ PORT: 1, HOST: '0.0.0.0', TRUSTED_PROXIES: ['10.0.0.1', '10.0.0.2'] }),
    });
    expect(outcome).toMatchObject({
      kind: 'config',
      config: { port: 9000, host: '0.0.0.0', masterKey: 'abc', trustedProxies: ['10.0.0.1', '10.0.0.2'] },
    });
  });

  it.each([
    ['DATABASE_URL', { DATABASE_URL: 'postgres://a/x' }],
    ['DATABASE_URL_FILE', { DATABASE_URL_FILE: '/url' }],
    ['ZHIYIN_DATABASE_URL', { DATABASE_URL: 'postgres://a/x', ZHIYIN_DATABASE_URL: 'postgres://a/x' }],
    ['ZHIYIN_DATABASE_URL', { ZHIYIN_DATABASE_URL: 'postgres://a/x', DATABASE_URL_FILE: '/url', DATABASE_URL: '' }],
  ])('takes the database from %s and tells so', (origin, environment) => {
    const outcome = readConfig({ environment, readText: () => 'postgres://a/x\n' });
    if (outcome.kind !== 'config') throw new Error(outcome.problems.join());
    expect(outcome.config).toMatchObject({ databaseUrl: 'postgres://a/x', log: 'postgres' });
    expect(outcome.origins.get('DATABASE_URL')).toBe(origin);
    const told = printConfig(outcome.values, outcome.origins).includes(`# from ${origin}:`);
    expect(told).toBe(!origin.startsWith('ZHIYIN_'));
    expect(foreignOrigins(outcome.origins)).toEqual(told ? [['ZHIYIN_DATABASE_URL', origin]] : []);
  });

  it('refuses an alias beside its own file, also when both agree', () => {
    const outcome = readConfig({
      environment: { CLICKHOUSE_URL_FILE: '/url', CLICKHOUSE_URL: 'http://a' },
      readText: () => 'http://a',
    });
    expect(outcome).toEqual({
      kind: 'problems',
      problems: ['CLICKHOUSE_URL_FILE: CLICKHOUSE_URL is given too; keep one'],
    });
  });

  it('takes a ClickHouse server from its alias, and leaves other names without our prefix alone', () => {
    const outcome = readConfig({ environment: { CLICKHOUSE_URL: 'http://events:8123', PORT: '1', LOG: 'x' } });
    expect(outcome).toMatchObject({ kind: 'config', config: { clickhouseUrl: 'http://events:8123', port: 8600 } });
  });

  it('refuses a file with unknown names or no object', () => {
    expect(problemsOf({}, { path: 'a.json', text: '{"COLOUR":"red"}' }).join()).toMatch(/COLOUR is not a known/);
    expect(problemsOf({}, { path: 'a.json', text: '[1]' }).join()).toMatch(/one JSON object/);
    expect(problemsOf({}, { path: 'a.json', text: '{' }).join()).toMatch(/cannot be read as JSON/);
  });

  it('prints no secret', () => {
    const outcome = readConfig({
      environment: {
        ...{ ZHIYIN_DATABASE_URL: 'postgres://u:hunter2@db/x', ZHIYIN_MASTER_KEY: 'topsecret' },
        ...{ ZHIYIN_SMTP_HOST: 'mail', ZHIYIN_MAIL_FROM: 'a@b.example', ZHIYIN_SMTP_USER: 'u' },
        ZHIYIN_SMTP_PASSWORD_FILE: '/mail',
      },
      readText: () => 'topsecret of mail',
    });
    if (outcome.kind !== 'config') throw new Error(outcome.problems.join());
    const lines = printConfig(outcome.values, outcome.origins).join('\n');
    expect(lines).not.toMatch(/hunter2|topsecret/);
    expect(lines).toMatch(/ZHIYIN_MASTER_KEY=\*\*\*\*\*\*/);
    expect(lines).toMatch(/ZHIYIN_OIDC_CLIENT_SECRET=$/m);
  });
});
