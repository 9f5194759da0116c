// Which windows and happenings of customers come to stand or fall by what was touched.
import { groupBy } from '../../kernel/index.ts';
import { idOf, type Meant, type SceneEvent } from './events.ts';
import type { FactDay } from './fact-days.ts';
import { daysNeeded, type Standing, standingsOf, type Tallies } from './judge.ts';
import type { DecidedAward, Part, SceneState, TallyRow } from './state.ts';
import type { SceneInForce, Stream } from './streams.ts';
import { mergeTallies, occurrenceOfEvent } from './tally.ts';
import { wholeTime } from './windows.ts';

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

/**
 * Facts are counted anew from their rows, plain events are added up: the two stand in rows of their own, or one would wipe out the other
 * where a firm sends an event in both ways.
 */
export const EVENTS_FROM = 100;
/** Place of the count to which a row of tallies belongs. */
export const partOf = ({ part }: Pick<TallyRow, 'part'>): number => part % EVENTS_FROM;

/** A customer in a stream, with what was touched. */
export interface Concerned {
  readonly from: Stream;
  readonly customerId: string;
  readonly rows: readonly TallyRow[];
  readonly cause: SceneEvent;
}

/** Facts and plain events of a part. */
export const bothOf = <Asked extends Part>(asked: Asked): readonly Asked[] => [
  asked,
  { ...asked, part: asked.part + EVENTS_FROM },
];

export const judgeWindows = async (state: SceneState, concerned: readonly Concerned[]): Promise<readonly Touched[]> => {
  if (concerned.length === 0) return [];
  const awards = groupBy(
    await state.awards(concerned.map(({ from, customerId }) => ({ code: from.code, customerId, occasions: null }))),
    ({ code, customerId }) => JSON.stringify([code, customerId]),
  );
  const beginPart = ({ parts, versions }: Stream): number | null =>
    versions.some(({ scene: { trigger } }) => trigger.kind === 'happens' && trigger.window.kind === 'since')
      ? parts.length - 1
      : null;
  const whole = concerned.flatMap(({ from, customerId }) => {
    const part = beginPart(from);
    return part === null ? [] : bothOf({ stream: from.stream, part, customerId, ...wholeTime });
  });
  const begun = groupBy(whole.length === 0 ? [] : await state.tallies(whole), ({ stream, customerId }) =>
    JSON.stringify([stream, customerId]),
  );
  const overlay = (stored: readonly TallyRow[], fresh: readonly TallyRow[]): readonly TallyRow[] => [
    ...new Map([...stored, ...fresh].map((row) => [idOf(row), row])).values(),
  ];
  const plans = concerned.map((each) => {
    const { from, customerId, rows } = each;
    const decided = awards.get(JSON.stringify([from.code, customerId])) ?? [];
    const part = beginPart(from);
    const begins = overlay(begun.get(JSON.stringify([from.stream, customerId])) ?? [], rows).filter(
      (row) => partOf(row) === part,
    );
    const versions = from.versions.filter(
      (one) => one === from.active || decided.some(({ version }) => version === one.version),
    );
    const days = rows.map(({ day }) => day);
    const spans = versions.map(({ scene, version }) =>
      daysNeeded(
        scene,
        version,
        days,
        decided,
        begins.map(({ day }) => day),
      ),
    );
    return { ...each, decided, begins, versions, spans };
  });
  const asked = plans.flatMap(({ from, customerId, spans }) =>
    spans.flatMap(({ from: first, to }) =>
      from.parts.flatMap((_, part) => bothOf({ stream: from.stream, part, customerId, from: first, to })),
    ),
  );
  const stored = groupBy(asked.length === 0 ? [] : await state.tallies(asked), ({ stream, customerId }) =>
    JSON.stringify([stream, customerId]),
  );
  return plans.flatMap(({ from, customerId, rows, cause, decided, begins, versions }) => {
    const known = overlay(overlay(stored.get(JSON.stringify([from.stream, customerId])) ?? [], begins), rows);
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
