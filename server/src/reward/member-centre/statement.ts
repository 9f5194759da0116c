// A customer's statement as the customer reads it: words instead of keys, no other customer, nothing that operators wrote for themselves.
import { addDays, businessDate, type Clock, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { awardsByKey, type ExplainedAward } from '../earning/index.ts';
import {
  groupOf,
  ofGroup,
  type StatementEntry,
  type StoredProgramme,
  selectProgrammes,
  selectStatement,
  selectStatementEntry,
} from '../ledger/index.ts';
import type { EntryView, StatementKind, WhyLine } from './contract.ts';
import { toldLines } from './why.ts';

/** What each posting of the ledger is to a customer. Whatever is not named is `other`. */
const kinds: Readonly<Record<Exclude<StatementKind, 'other'>, readonly string[]>> = {
  earned: ['award', 'activation', 'activate'],
  spent: ['redeem', 'hold', 'capture'],
  returned: ['void', 'time_out', 'cancel', 'reverse'],
  expired: ['expiry'],
};
const named = Object.values(kinds).flat();

const kindOf = (event: string): StatementKind =>
  (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => kinds[kind].includes(event)) ?? 'other';

/** Which postings a kind stands for: these alone, or all but these. */
const postingsOf = (kind: StatementKind | undefined) => ({
  only: kind === undefined || kind === 'other' ? null : kinds[kind],
  except: kind === 'other' ? named : null,
});

/** A wallet as members know it. */
export const walletName = ({ byCode }: StoredProgramme, code: string): { readonly zh: string; readonly en: string } => {
  const wallet = byCode.get(code);
  return { zh: wallet?.nameZh ?? code, en: wallet?.nameEn ?? code };
};

const entryView = (
  programme: StoredProgramme,
  entry: StatementEntry,
  award: ExplainedAward | undefined,
  origin: Origin | undefined,
): EntryView => ({
  ...{ entryId: entry.postingId, at: entry.effectiveAt, kind: kindOf(entry.kind), event: entry.kind },
  title: award?.name ?? origin?.title ?? null,
  place: origin?.place ?? null,
  changes: entry.changes.map((change) => ({ ...change, name: walletName(programme, change.wallet) })),
  explained: award !== undefined,
});

export interface StatementQuery {
  readonly programme?: string | undefined;
  readonly wallet?: string | undefined;
  readonly kind?: StatementKind | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly before?: number | undefined;
  readonly size: number;
}

/** What stands behind a posting that no rule of earning made. */
export interface Origin {
  /** A scene, or an activity with its part. */
  readonly title: Named | null;
  /** A partner. */
  readonly place: Named | null;
}
type Named = EntryView['changes'][number]['name'];

export interface StatementDependencies {
  /** By key of the posting; nothing for what is neither of a scene nor of a partner. */
  readonly originsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, Origin>>;
  readonly db: Database;
  readonly clock: Clock;
  readonly timeZone: string;
}

const spanOf = (
  { from, to }: StatementQuery,
  { clock, timeZone }: StatementDependencies,
): { readonly from: number; readonly to: number } | Refusal<'DAY_UNKNOWN'> => {
  const [first, last] = [from, to].map((text) => (text === undefined ? undefined : businessDate(text)));
  if (first === null || last === null) return refuse('DAY_UNKNOWN', 'There is no such day; write it as YYYY-MM-DD.');
  return {
    from: first === undefined ? 0 : startOfDay(first, timeZone),
    to: last === undefined ? clock.now() + 1 : startOfDay(addDays(last, 1), timeZone),
  };
};

/** What changed the customer's points, newest first. */
export const listEntries = async (
  dependencies: StatementDependencies,
  customerId: string,
  query: StatementQuery,
): Promise<
  { readonly items: EntryView[]; readonly next: number | null } | Refusal<'PROGRAMME_NOT_FOUND' | 'DAY_UNKNOWN'>
> => {
  const { db } = dependencies;
  const programmes = await selectProgrammes(db);
  const programme =
    query.programme === undefined ? programmes[0] : programmes.find((each) => each.programme === query.programme);
  if (!programme)
    return query.programme === undefined
      ? { items: [], next: null }
      : refuse('PROGRAMME_NOT_FOUND', `There is no programme ${query.programme}.`);
  const span = spanOf(query, dependencies);
  if ('code' in span) return span;
  const page = { ...span, wallet: query.wallet ?? null, before: query.before ?? null, size: query.size };
  const found = await ofGroup(db, programme.programmeId, customerId, (group) =>
    selectStatement(db, programme.programmeId, group, { ...page, ...postingsOf(query.kind) }),
  );
  const keys = found.items.map(({ key }) => key);
  const [awards, origins] = await Promise.all([awardsByKey(db, keys), dependencies.originsOf(keys)]);
  return {
    items: found.items.map((entry) => entryView(programme, entry, awards.get(entry.key), origins.get(entry.key))),
    next: found.next,
  };
};

export interface Why {
  readonly entry: EntryView;
  readonly disclosure: { readonly zh: string; readonly en: string } | null;
  readonly businessDate: string | null;
  readonly points: number | null;
  readonly lines: WhyLine[];
}

/** One entry with why. What is another customer's is answered like what is not there. */
export const readEntry = async (
  { db, originsOf }: StatementDependencies,
  customerId: string,
  entryId: number,
): Promise<Why | Refusal<'ENTRY_NOT_FOUND'>> => {
  for (const programme of await selectProgrammes(db)) {
    const group = await groupOf(db, programme.programmeId, customerId);
    const entry = await selectStatementEntry(db, programme.programmeId, group, entryId);
    if (!entry) continue;
    const award = (await awardsByKey(db, [entry.key])).get(entry.key);
    return {
      entry: entryView(programme, entry, award, (await originsOf([entry.key])).get(entry.key)),
      disclosure: award?.disclosure ?? null,
      businessDate: award?.businessDate ?? null,
      points: award?.granted ?? null,
      lines: award ? [...toldLines(award.lines)] : [],
    };
  }
  return refuse('ENTRY_NOT_FOUND', 'There is no such entry in your statement.');
};
