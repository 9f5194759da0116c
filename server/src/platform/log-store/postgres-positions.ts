// The position index in PostgreSQL: a row a claim. One statement adds what is not there yet, another finds the claims before.
import { assert } from '../../kernel/index.ts';
import type { PositionIndex } from './log-store.ts';
import { type LogPool, toNumber } from './postgres-pool.ts';

const KEY_BYTES = 16;
const FORGET_ROWS = 50_000;

// Keys come as one parameter of 16 bytes each; see the append of the log.
const INSERT = {
  name: 'zhiyin-claim-insert',
  text: `insert into zhiyin_log.position_claim (namespace, key, position, tag, recorded_at)
  select $1::text, substring($2::bytea from (claim.number::int - 1) * ${KEY_BYTES} + 1 for ${KEY_BYTES}),
    claim.position, claim.tag, claim.recorded_at
  from unnest($3::bigint[], $4::bigint[], $5::bigint[]) with ordinality as claim (position, tag, recorded_at, number)
  order by 2, 3
  on conflict do nothing`,
};

const FIND = {
  name: 'zhiyin-claim-find',
  text: `select claim.number::int as number, earlier.position, earlier.tag, earlier.recorded_at
  from unnest($3::bigint[]) with ordinality as claim (position, number)
  cross join lateral (
    select position, tag, recorded_at from zhiyin_log.position_claim
    where namespace = $1::text
      and key = substring($2::bytea from (claim.number::int - 1) * ${KEY_BYTES} + 1 for ${KEY_BYTES})
      and position < claim.position
    order by position desc limit 1
  ) as earlier`,
};

const FORGET = {
  text: `delete from zhiyin_log.position_claim where ctid = any (array(
    select ctid from zhiyin_log.position_claim where namespace = $1::text and recorded_at < $2::bigint limit ${FORGET_ROWS}
  )) returning 1`,
};

type EarlierRow = { number: number; position: string; tag: string; recorded_at: string };

/** The index over the pool. */
export const openPostgresPositions = (pool: LogPool): PositionIndex => ({
  async claim(namespace, claims) {
    if (claims.length === 0) return [];
    for (const { key } of claims) assert(key.length === KEY_BYTES, `a key has ${KEY_BYTES} bytes, not ${key.length}`);
    const keys = Buffer.concat(claims.map(({ key }) => key));
    const positions = claims.map(({ position }) => position);
    await pool.query('claiming keys', INSERT, [
      namespace,
      keys,
      positions,
      claims.map(({ tag }) => BigInt.asIntN(64, tag).toString()),
      claims.map(({ recordedAt }) => recordedAt),
    ]);
    const rows = await pool.query<EarlierRow>('finding claims', FIND, [namespace, keys, positions]);
    const found = new Map(rows.map((row) => [row.number, row]));
    return claims.map((_, index) => {
      const row = found.get(index + 1);
      if (!row) return null;
      return {
        position: toNumber(row.position),
        tag: BigInt.asUintN(64, BigInt(row.tag)),
        recordedAt: toNumber(row.recorded_at),
      };
    });
  },
  async forgetBefore(namespace, recordedAt) {
    for (;;) {
      const gone = await pool.query('forgetting keys', FORGET, [namespace, recordedAt]);
      if (gone.length < FORGET_ROWS) return;
    }
  },
});
