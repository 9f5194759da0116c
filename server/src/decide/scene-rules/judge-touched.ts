// Which windows and happenings of customers come to stand or fall by what was touched.
import { groupBy } from '../../kernel/index.ts';
import type { Scene } from './contract.ts';
import { idOf, type Meant, nameOfCustomer, type SceneEvent } from './events.ts';
import type { FactDay } from './fact-days.ts';
import { daysNeeded, type Standing, standingsOf, type Tallies } from './judge.ts';
import { type DecidedAward, partOf, type SceneState, type TallyDays, type TallyRow } from './state.ts';
import type { SceneInForce, Stream } from './streams.ts';
import { mergeTallies, occurrenceOfEvent } from './tally.ts';

/** A window of a customer that events have touched. */
export interface Touched {
  readonly inForce: SceneInForce;
  readonly customerId: string;
  readonly standing: Standing;
  /** As it was decided before; null where it never was. */
  readonly decided: DecidedAward | null;
  /** The event that touched it last. */
  readonly cause: SceneEvent;
}

/** A customer in a stream, with what was touched. */
export interface Concerned {
  readonly from: Stream;
  readonly customerId: string;
  readonly rows: readonly TallyRow[];
  readonly cause: SceneEvent;
}

const nameOf = ({ from, customerId }: Pick<Concerned, 'from' | 'customerId'>): string =>
  nameOfCustomer({ stream: from.stream, customerId });

const overlay = (stored: readonly TallyRow[], fresh: readonly TallyRow[]): readonly TallyRow[] => [
  ...new Map([...stored, ...fresh].map((row) => [idOf(row), row])).values(),
];

const isSince = (trigger: Scene['trigger']): boolean => trigger.kind === 'happens' && trigger.window.kind === 'since';

/** Place of the event from which windows begin; null where a stream has none. */
const beginPart = ({ parts, versions }: Stream): number | null =>
  versions.some(({ scene: { trigger } }) => isSince(trigger)) ? parts.length - 1 : null;

/** A customer in a stream with touched days, and what of their past those are judged by. */
interface Plan {
  readonly decided: readonly DecidedAward[];
  readonly begins: readonly TallyRow[];
  readonly versions: readonly SceneInForce[];
  /** Days to be read. */
  readonly days: readonly TallyDays[];
}

/** What has to be read to judge the touched days, given what was decided and where windows begin. */
const planWindows = async <Asked extends Omit<Concerned, 'cause'>>(
  state: SceneState,
  concerned: readonly Asked[],
): Promise<readonly (Asked & Plan)[]> => {
  const awards = groupBy(
    await state.awards(concerned.map(({ from, customerId }) => ({ code: from.code, customerId, occasions: null }))),
    ({ code, customerId }) => JSON.stringify([code, customerId]),
  );
  const beginning = concerned.flatMap(({ from, customerId }) => {
    const part = beginPart(from);
    return part === null ? [] : [{ stream: from.stream, part, customerId }];
  });
  const begun = groupBy(beginning.length === 0 ? [] : await state.talliesOfPart(beginning), nameOfCustomer);
  return concerned.map((each) => {
    const { from, customerId, rows } = each;
    const decided = awards.get(JSON.stringify([from.code, customerId])) ?? [];
    const part = beginPart(from);
    const begins = overlay(begun.get(nameOf(each)) ?? [], rows).filter((row) => partOf(row) === part);
    // Windows from an event on are only there where that event is or was.
    const hasWindows = ({ trigger }: Scene): boolean => !isSince(trigger) || begins.length + decided.length > 0;
    const versions = from.versions.filter(
      (one) => (one === from.active || decided.some(({ version }) => version === one.version)) && hasWindows(one.scene),
    );
    const touched = rows.map(({ day }) => day);
    const beginDays = begins.map(({ day }) => day);
    const days = versions.map(({ scene, version }) => ({
      ...{ stream: from.stream, customerId },
      ...daysNeeded(scene, version, touched, decided, beginDays),
    }));
    return { ...each, decided, begins, versions, days };
  });
};

/** Reads into the state's memory what judging windows will ask, so that days that are counted on are read with them and not before them. */
export const foreseeWindows = async (
  state: SceneState,
  concerned: readonly Omit<Concerned, 'cause'>[],
): Promise<void> => {
  if (concerned.length === 0) return;
  const plans = await planWindows(state, concerned);
  await state.tallies(plans.flatMap(({ days }) => days));
};

export const judgeWindows = async (state: SceneState, concerned: readonly Concerned[]): Promise<readonly Touched[]> => {
  if (concerned.length === 0) return [];
  const plans = await planWindows(state, concerned);
  const asked = plans.flatMap(({ days }) => days);
  const stored = groupBy(asked.length === 0 ? [] : await state.tallies(asked), nameOfCustomer);
  return plans.flatMap((plan) => {
    const { from, customerId, rows, cause, decided, begins, versions } = plan;
    const known = overlay(overlay(stored.get(nameOf(plan)) ?? [], begins), rows);
    const tallies: Tallies = from.parts.map((_, part) => {
      const days = groupBy(
        known.filter((row) => partOf(row) === part),
        ({ day }) => day,
      );
      return new Map([...days].map(([day, own]) => [day, own.map(({ tally }) => tally).reduce(mergeTallies)]));
    });
    const touched = from.parts.map((_, part) => rows.filter((row) => partOf(row) === part).map(({ day }) => day));
    return versions.flatMap((inForce) =>
      standingsOf({ ...inForce, tallies, touched, decided }).flatMap((standing) => {
        const before = decided.find(({ occasion }) => occasion === standing.occasion) ?? null;
        // What another version decided, that version judges.
        if (before ? before.version !== inForce.version : inForce !== from.active) return [];
        return before === null && !standing.met ? [] : [{ inForce, customerId, standing, decided: before, cause }];
      }),
    );
  });
};

/** Occasions of scenes in which every happening is one. */
export const judgeHappenings = async (
  state: SceneState,
  events: readonly Meant[],
  days: readonly FactDay[],
): Promise<readonly Touched[]> => {
  const standingOf = (occasion: string, day: string, at: number, met: boolean): Standing => ({
    ...{ occasion, from: day, to: day, day, at, met, lines: [{ kind: 'window', from: day, to: day }] },
  });
  const found = [
    ...events.flatMap(({ from, part, event, customerId, day }) => {
      const count = from.parts[part];
      const occurrence = count ? occurrenceOfEvent(count, event, day) : null;
      return occurrence?.leftOut === null
        ? [{ from, customerId, cause: event, standing: standingOf(event.key, day, occurrence.at, true) }]
        : [];
    }),
    ...days.flatMap(({ from, customerId, day, occurrences, factKeys, cause }) =>
      [...factKeys].map((factKey) => {
        const occurrence = occurrences.get(factKey);
        const met = occurrence !== undefined && occurrence.leftOut === null;
        return { from, customerId, cause, standing: standingOf(factKey, day, occurrence?.at ?? 0, met) };
      }),
    ),
  ];
  if (found.length === 0) return [];
  const awards = await state.awards(
    found.map(({ from, customerId, standing }) => ({ code: from.code, customerId, occasions: [standing.occasion] })),
  );
  const keyOf = (code: string, customerId: string, occasion: string): string =>
    JSON.stringify([code, customerId, occasion]);
  const byOccasion = new Map(awards.map((each) => [keyOf(each.code, each.customerId, each.occasion), each]));
  // A fact that moved to another day stands where it is now.
  const once = new Map<string, (typeof found)[number]>();
  for (const each of found) {
    const key = keyOf(each.from.code, each.customerId, each.standing.occasion);
    if (!once.get(key)?.standing.met) once.set(key, each);
  }
  return [...once].flatMap(([key, { from, customerId, standing, cause }]): readonly Touched[] => {
    const decided = byOccasion.get(key) ?? null;
    const inForce = decided ? from.versions.find(({ version }) => version === decided.version) : from.active;
    if (!inForce || (decided === null && !standing.met)) return [];
    const { validFrom, validUntil } = inForce.scene;
    const isValid = standing.day >= validFrom && (validUntil === null || standing.day <= validUntil);
    return isValid || decided
      ? [{ inForce, customerId, standing: { ...standing, met: standing.met && isValid }, decided, cause }]
      : [];
  });
};
