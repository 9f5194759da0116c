// The catalogue as conditions need it: every segment by its code, the tags that are named, and the names for sentences.
import { addDays, businessDateAt, type Clock, type Instant, startOfDay } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { AttributeRegistry, Bilingual, ListDependencies, TagDirectory } from '../profiles/index.ts';
import type { Timelines } from '../timelines/index.ts';
import type { CompileContext } from './condition.ts';
import type { SegmentCondition } from './contract.ts';
import type { EventTitle, Names } from './sentence.ts';
import { type SegmentRow, selectSegments } from './store.ts';

export interface SegmentsDependencies extends Omit<ListDependencies, 'db'> {
  readonly store: StateStore;
  readonly registry: AttributeRegistry;
  readonly tags: Pick<TagDirectory, 'tagNames'>;
  /** What the tracking plan calls events; without it sentences say their names. */
  readonly titleOf?: EventTitle;
  readonly audit: Audit;
  readonly wallClock: Clock;
  /** Reads the events of some thousand persons where they stand. */
  readonly timelinesOfFew: Timelines;
  /** Reads everybody's events, from the index once it is made. */
  readonly timelinesOfMany: Timelines;
  /** Puts derived events on their way to the log within the transaction. */
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Name of the job that judges everybody. */
export const EVALUATE_JOB = 'segments.evaluate';

/** Tags that a condition names itself, without their values. */
export const tagsOfCondition = (condition: SegmentCondition): readonly string[] =>
  tagsNamed(condition).map((tag) => tag.split('=')[0] ?? tag);

const tagsNamed = (condition: SegmentCondition): readonly string[] => {
  if (condition.kind === 'tag') return [condition.tag];
  if (condition.kind === 'not') return tagsNamed(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(tagsNamed) : [];
};

export interface Catalogue {
  readonly rows: readonly SegmentRow[];
  readonly byCode: ReadonlyMap<string, SegmentRow>;
  readonly context: CompileContext;
  readonly names: Names;
  /** The day of evaluation, and where it ends. */
  readonly day: { readonly today: CompileContext['today']; readonly timeZone: string; readonly to: Instant };
}

/** Reads the catalogue; `more`: a condition that is not in it yet. */
export const readCatalogue = async (
  { store, registry, tags, titleOf, clock, timeZone }: SegmentsDependencies,
  more: readonly (SegmentCondition | null)[] = [],
): Promise<Catalogue> => {
  const rows = await selectSegments(store.db);
  const conditions = [...rows.map(({ condition }) => condition), ...more];
  const tagNames = await tags.tagNames([...new Set(conditions.flatMap((each) => (each ? tagsNamed(each) : [])))]);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const today = businessDateAt(clock.now(), timeZone);
  const segmentNames = new Map(rows.map((row) => [row.code, { zh: row.name_zh, en: row.name_en }]));
  return {
    ...{ rows, byCode },
    context: { registry, timeZone, today, segments: byCode, knownTags: new Set(tagNames.keys()) },
    names: { registry, tags: tagNames, segments: segmentNames, titleOf: titleOf ?? (() => null) },
    day: { today, timeZone, to: startOfDay(addDays(today, 1), timeZone) },
  };
};

/** The segments whose condition names the tag. */
export const segmentsWithTag = async (
  db: Database,
  tag: string,
): Promise<readonly { readonly code: string; readonly name: Bilingual }[]> =>
  (await selectSegments(db)).flatMap(({ code, condition, name_zh, name_en }) =>
    condition && tagsOfCondition(condition).includes(tag) ? [{ code, name: { zh: name_zh, en: name_en } }] : [],
  );

/** What segments are called, by their code. */
export const segmentNames = async (db: Database): Promise<ReadonlyMap<string, Bilingual>> =>
  new Map((await selectSegments(db)).map(({ code, name_zh: zh, name_en: en }) => [code, { zh, en }]));
