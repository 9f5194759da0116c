// The tables of awards: how each occasion stands, how it came to stand so, what limits have given, and what is still to be done.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Condition } from '../../know/profiles/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Inputs, WordUse } from '../rules/index.ts';
import type { AwardState, ChangeKind, DecidedAward, Line } from '../scene-rules/index.ts';

/** An occasion of a customer in a scene. */
export interface OccasionName {
  readonly code: string;
  readonly customerId: string;
  readonly occasion: string;
}

/** Key of an action: printable whatever the occasion is called, and the same for the same. */
export const actKey = ({ code, customerId, occasion }: OccasionName, sequence: number, place: number): string => {
  const hash = createHash('sha256').update([code, customerId, occasion].join('\u001f')).digest('hex').slice(0, 32);
  return `scene:${code}:${hash}:${sequence}:${place}`;
};

/** Lets no other transaction decide until this one is over; readers do not wait. */
export const takeTurn = async (transaction: StateTransaction): Promise<void> => {
  await sql`lock table scene_usage in exclusive mode`.execute(transaction);
};

export const awardsOf = async (
  db: Database,
  asked: Parameters<import('../scene-rules/index.ts').SceneState['awards']>[0],
): Promise<readonly StoredAward[]> => {
  if (asked.length === 0) return [];
  const flat = asked.flatMap(({ code, customerId, occasions }) =>
    (occasions ?? [null]).map((occasion) => ({ code, customerId, occasion })),
  );
  const { rows } = await sql<StoredAward>`
    select distinct on (a.scene, a.customer_id, a.occasion) a.scene as code, a.customer_id as "customerId", a.occasion,
      a.version, a.state, a.met, a.is_final as "isFinal", a.from_day as "from", a.to_day as "to", a.sequence,
      a.first_given as "firstGiven", a.last_given as "lastGiven", a.branch_id as "branchId", a.code as reason
    from json_to_recordset(${JSON.stringify(flat)}::json) as asked(code text, "customerId" text, occasion text)
    cross join lateral (select * from scene_award a where a.scene = asked.code and a.customer_id = asked."customerId"
      and (asked.occasion is null or a.occasion = asked.occasion) offset 0) a
    order by a.scene, a.customer_id, a.occasion`.execute(db);
  return rows;
};

export interface StoredAward extends DecidedAward {
  readonly firstGiven: number | null;
  readonly lastGiven: number | null;
  readonly branchId: string | null;
  /** Why it was refused; null where it was not. */
  readonly reason: string | null;
}

/** An award as it is to stand. */
export interface AwardRow extends OccasionName {
  readonly version: number;
  readonly state: AwardState;
  readonly met: boolean;
  readonly isFinal: boolean;
  readonly from: string;
  readonly to: string;
  readonly day: string;
  readonly at: number;
  readonly branchId: string | null;
  readonly device: string | null;
  readonly reason: string | null;
  readonly sequence: number;
  readonly firstGiven: number | null;
  readonly lastGiven: number | null;
  readonly inputs: Inputs;
}

export const upsertAwards = async (
  transaction: StateTransaction,
  rows: readonly AwardRow[],
  changedAt: number,
): Promise<void> => {
  if (rows.length === 0) return;
  await sql`insert into scene_award (scene, customer_id, occasion, version, state, met, is_final, from_day, to_day, day, at,
      branch_id, device, code, sequence, first_given, last_given, inputs, changed_at)
    select code, "customerId", occasion, version, state, met, "isFinal", "from", "to", day, at, "branchId", device, reason,
      sequence, "firstGiven", "lastGiven", inputs, ${changedAt}::bigint
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(code text, "customerId" text, occasion text,
      version integer, state text, met boolean, "isFinal" boolean, "from" text, "to" text, day text, at bigint,
      "branchId" text, device text, reason text, sequence integer, "firstGiven" integer, "lastGiven" integer, inputs json)
    on conflict (scene, customer_id, occasion) do update set version = excluded.version, state = excluded.state,
      met = excluded.met, is_final = excluded.is_final, from_day = excluded.from_day, to_day = excluded.to_day,
      day = case when excluded.met then excluded.day else scene_award.day end,
      at = case when excluded.met then excluded.at else scene_award.at end, code = excluded.code,
      sequence = excluded.sequence, first_given = coalesce(scene_award.first_given, excluded.first_given),
      last_given = excluded.last_given, changed_at = excluded.changed_at,
      inputs = case when excluded.state = 'suspended' then scene_award.inputs else excluded.inputs end`.execute(
    transaction,
  );
};

/** Windows that moved, of awards that stand as they stood. */
export const moveAwards = async (
  transaction: StateTransaction,
  rows: readonly (OccasionName & { readonly met: boolean; readonly from: string; readonly to: string })[],
): Promise<void> => {
  if (rows.length === 0) return;
  await sql`update scene_award a set met = given.met, from_day = given."from", to_day = given."to"
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(code text, "customerId" text, occasion text, met boolean,
      "from" text, "to" text)
    where a.scene = given.code and a.customer_id = given."customerId" and a.occasion = given.occasion`.execute(
    transaction,
  );
};

export interface NewChange extends OccasionName {
  readonly sequence: number;
  readonly version: number;
  readonly kind: ChangeKind;
  readonly reason: string | null;
  readonly lines: readonly Line[];
  readonly cause: string;
  readonly limitKeys: readonly string[];
}

export const insertChanges = async (
  transaction: StateTransaction,
  changes: readonly NewChange[],
  at: number,
): Promise<void> => {
  if (changes.length === 0) return;
  await sql`insert into scene_change (scene, customer_id, occasion, sequence, version, kind, code, lines, cause, limit_keys, at)
    select code, "customerId", occasion, sequence, version, kind, reason, lines, cause, "limitKeys", ${at}::bigint
    from json_to_recordset(${JSON.stringify(changes)}::json) as given(code text, "customerId" text, occasion text,
      sequence integer, version integer, kind text, reason text, lines json, cause text, "limitKeys" json)`.execute(
    transaction,
  );
};

export interface NewAct extends OccasionName {
  readonly key: string;
  readonly version: number;
  readonly place: number;
  readonly step: 'do' | 'undo';
  readonly firstKey: string;
  readonly ofKey: string | null;
  readonly word: string;
  readonly given: WordUse['with'];
  readonly day: string;
  readonly at: number;
  readonly causedBy: string;
  readonly depth: number;
}

export const insertActs = async (
  transaction: StateTransaction,
  acts: readonly NewAct[],
  decidedAt: number,
): Promise<void> => {
  if (acts.length === 0) return;
  await sql`insert into scene_act (key, scene, version, customer_id, occasion, place, step, first_key, of_key, word, given,
      day, at, caused_by, depth, state, decided_at)
    select key, code, version, "customerId", occasion, place, step, "firstKey", "ofKey", word, given, day, at, "causedBy", depth, 'open',
      ${decidedAt}::bigint
    from json_to_recordset(${JSON.stringify(acts)}::json) as given(key text, code text, version integer, "customerId" text,
      occasion text, place integer, step text, "firstKey" text, "ofKey" text, word text, given json, day text, at bigint,
      "causedBy" text, depth integer)`.execute(transaction);
};

export const selectUsage = async (db: Database, keys: readonly string[]): Promise<Map<string, number>> => {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ readonly key: string; readonly awards: number }>`
    select key, awards from scene_usage where key = any(${keys}::text[])`.execute(db);
  return new Map(rows.map(({ key, awards }) => [key, Number(awards)]));
};

export const writeUsage = async (transaction: StateTransaction, usage: ReadonlyMap<string, number>): Promise<void> => {
  if (usage.size === 0) return;
  const rows = [...usage].map(([key, awards]) => ({ key, awards }));
  await sql`insert into scene_usage (key, awards)
    select key, awards from json_to_recordset(${JSON.stringify(rows)}::json) as given(key text, awards bigint)
    on conflict (key) do update set awards = excluded.awards`.execute(transaction);
};

/** What waits to be done, in its order. */
export interface OpenAct extends NewAct {
  readonly actId: number;
}

export const selectOpen = async (db: Database, after: number, limit: number): Promise<readonly OpenAct[]> => {
  const { rows } = await sql<OpenAct>`
    select act_id as "actId", key, scene as code, version, customer_id as "customerId", occasion, place, step,
      first_key as "firstKey", of_key as "ofKey", word, given, day, at, caused_by as "causedBy", depth
    from scene_act where state = 'open' and act_id > ${after}::bigint order by act_id limit ${limit}::integer`.execute(
    db,
  );
  return rows;
};

/** Which of the acts have failed: there is nothing of them to be taken back. */
export const failedAmong = async (db: Database, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  if (keys.length === 0) return new Set();
  const { rows } = await sql<{ readonly key: string }>`
    select key from scene_act where key = any(${keys}::text[]) and state = 'failed'`.execute(db);
  return new Set(rows.map(({ key }) => key));
};

export interface DoneAct {
  readonly actId: number;
  readonly state: 'open' | 'done' | 'failed';
  readonly note: string | null;
  readonly reference: string | null;
}

export const noteDone = async (transaction: StateTransaction, done: readonly DoneAct[]): Promise<void> => {
  if (done.length === 0) return;
  await sql`update scene_act a set state = given.state, note = given.note, reference = given.reference
    from json_to_recordset(${JSON.stringify(done)}::json) as given("actId" bigint, state text, note text, reference text)
    where a.act_id = given."actId"`.execute(transaction);
};

/** What scenes gave since an instant to customers in the scope. */
export const selectTotals = async (db: Database, since: number, scope: Condition) => {
  const { rows } = await sql<{
    readonly code: string;
    readonly granted: number;
    readonly suspended: number;
    readonly refused: number;
    readonly customers: number;
  }>`
    select scene as code, count(*) filter (where state = 'granted') as granted,
      count(*) filter (where state = 'suspended') as suspended, count(*) filter (where state = 'refused') as refused,
      count(distinct customer_id) filter (where state = 'granted') as customers
    from scene_award where changed_at >= ${since}::bigint
      and customer_id in (select customer_id from profile where ${scope}) group by scene`.execute(db);
  return new Map(rows.map((row) => [row.code, row]));
};

export interface ShownAward extends AwardRow {
  readonly changedAt: number;
}

/** Awards of a customer, the one that changed last first. */
export const selectAwardsOf = async (
  db: Database,
  customerId: string,
  limit: number,
  offset: number,
): Promise<readonly ShownAward[]> => {
  const { rows } = await sql<ShownAward>`
    select scene as code, customer_id as "customerId", occasion, version, state, met, is_final as "isFinal",
      from_day as "from", to_day as "to", day, at, branch_id as "branchId", device, code as reason, sequence,
      first_given as "firstGiven", last_given as "lastGiven", inputs, changed_at as "changedAt"
    from scene_award where customer_id = ${customerId}
    order by changed_at desc, scene, occasion limit ${limit}::integer offset ${offset}::integer`.execute(db);
  return rows;
};

export const selectChangesOf = async (db: Database, customerId: string, names: readonly OccasionName[]) => {
  const { rows } = await sql<NewChange & { readonly at: number }>`
    select c.scene as code, c.customer_id as "customerId", c.occasion, c.sequence, c.version, c.kind, c.code as reason,
      c.lines, c.cause, c.at
    from scene_change c join json_to_recordset(${JSON.stringify(names)}::json) as asked(code text, occasion text)
      on c.scene = asked.code and c.occasion = asked.occasion
    where c.customer_id = ${customerId} order by c.change_id`.execute(db);
  return rows;
};

export const selectActsOf = async (db: Database, customerId: string, names: readonly OccasionName[]) => {
  const { rows } = await sql<
    Pick<OpenAct, 'code' | 'occasion' | 'step' | 'word' | 'given' | 'place'> & Omit<DoneAct, 'actId'>
  >`
    select a.scene as code, a.occasion, a.place, a.step, a.word, a.given, a.state, a.note, a.reference
    from scene_act a join json_to_recordset(${JSON.stringify(names)}::json) as asked(code text, occasion text)
      on a.scene = asked.code and a.occasion = asked.occasion
    where a.customer_id = ${customerId} order by a.act_id`.execute(db);
  return rows;
};
