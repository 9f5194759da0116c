// Wrapped person keys in PostgreSQL, beside the log.
import { assert } from '../../kernel/index.ts';
import type { KeyStore } from './log-store.ts';
import type { LogPool } from './postgres-pool.ts';

const SUBJECT_BYTES_MAX = 1000;

const READ = `select subject, wrapped from zhiyin_log.person_key where subject = any ($1::text[]) and wrapped is not null`;
const CREATE = `insert into zhiyin_log.person_key (subject, wrapped)
  select subject, wrapped from unnest($1::text[], $2::bytea[]) as fresh (subject, wrapped) order by subject
  on conflict (subject) do nothing`;
const RECREATE = `update zhiyin_log.person_key set wrapped = fresh.wrapped
  from unnest($1::text[], $2::bytea[]) as fresh (subject, wrapped)
  where person_key.subject = fresh.subject and person_key.wrapped is null`;
const REPLACE = `update zhiyin_log.person_key set wrapped = fresh.wrapped
  from unnest($1::text[], $2::bytea[]) as fresh (subject, wrapped)
  where person_key.subject = fresh.subject and person_key.wrapped is not null`;
const LIST = `select subject, wrapped from zhiyin_log.person_key
  where wrapped is not null and ($1::text is null or subject > $1::text) order by subject limit $2::int`;
const LIST_DESTROYED = `select subject from zhiyin_log.person_key
  where wrapped is null and ($1::text is null or subject > $1::text) order by subject limit $2::int`;
const DESTROY = `insert into zhiyin_log.person_key (subject, wrapped)
  select distinct subject, null::bytea from unnest($1::text[]) as gone (subject) order by subject
  on conflict (subject) do update set wrapped = null`;

type KeyRow = { subject: string; wrapped: Buffer };

/** The key store over the pool. */
export const openPostgresKeys = (pool: LogPool): KeyStore => {
  const read = async (subjects: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> => {
    if (subjects.length === 0) return new Map();
    return mapOf(await pool.query<KeyRow>('reading keys', { name: 'zhiyin-keys-read', text: READ }, [subjects]));
  };
  return {
    read,
    async create(keys, options) {
      if (keys.size === 0) return new Map();
      const values = columnsOf(keys);
      await pool.query('creating keys', { name: 'zhiyin-keys-create', text: CREATE }, values);
      if (options?.recreate) await pool.query('creating keys', { text: RECREATE }, values);
      return read([...keys.keys()]);
    },
    async replace(keys) {
      if (keys.size > 0) await pool.query('replacing keys', { text: REPLACE }, columnsOf(keys));
    },
    async list(after, rowsMax) {
      return mapOf(await pool.query<KeyRow>('listing keys', { text: LIST }, [after, rowsMax]));
    },
    async listDestroyed(after, rowsMax) {
      const rows = await pool.query<{ subject: string }>('listing destroyed keys', { text: LIST_DESTROYED }, [
        after,
        rowsMax,
      ]);
      return rows.map(({ subject }) => subject);
    },
    async destroy(subjects) {
      if (subjects.length === 0) return;
      subjects.forEach(checkSubject);
      await pool.query('destroying keys', { text: DESTROY }, [subjects]);
    },
  };
};

const mapOf = (rows: readonly KeyRow[]): ReadonlyMap<string, Uint8Array> =>
  new Map(rows.map(({ subject, wrapped }) => [subject, wrapped]));

const columnsOf = (keys: ReadonlyMap<string, Uint8Array>) => {
  const subjects = [...keys.keys()];
  subjects.forEach(checkSubject);
  return [subjects, [...keys.values()].map((wrapped) => Buffer.from(wrapped))];
};

const checkSubject = (subject: string): void => {
  const bytes = Buffer.byteLength(subject, 'utf8');
  assert(bytes > 0 && bytes <= SUBJECT_BYTES_MAX, `a subject has 1 to ${SUBJECT_BYTES_MAX} bytes`);
};
