// The naive twin of attribution: every conversion looks at every touch of its person, and credits are added up one by one.
import { businessDateAt } from '../../kernel/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { AttributionParameters } from './contract.ts';
import type { AttributionPlan } from './plan.ts';

const DAY_MS = 86_400_000;

export interface NaivePath {
  readonly person: string;
  readonly channels: readonly string[];
  readonly daysBefore: readonly number[];
  readonly converted: boolean;
  readonly value: number;
  readonly group: string | null;
}

const pathsOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  parameters: AttributionParameters,
  zone: string,
): readonly NaivePath[] => {
  const { range, subject, value, direct, directValues, reuse, lookbackDays, breakdown } = parameters;
  const inRange = ({ at }: NaiveTimelineEvent) => {
    const day = businessDateAt(at, zone);
    return day >= range.from && day < range.to;
  };
  const isConversion = ({ bits }: NaiveTimelineEvent) => bits % 2 === 1;
  const isTouch = ({ bits }: NaiveTimelineEvent) => bits >= 2;
  const nameOf = ({ event }: NaiveTimelineEvent) => {
    const text = naiveText(event, subject)?.trim() ?? '';
    return text === '' || directValues.includes(text) ? 'DIRECT' : text;
  };
  const named = (touches: readonly NaiveTimelineEvent[]) => {
    const others = touches.filter((each) => nameOf(each) !== 'DIRECT');
    return direct === 'count' || others.length === 0 ? touches : others;
  };
  const firstInRange = events.find((each) => isConversion(each) && inRange(each));
  const seen =
    parameters.conversions === 'first' && firstInRange ? events.slice(0, events.indexOf(firstInRange) + 1) : events;
  const led = (conversion: NaiveTimelineEvent) => {
    const place = seen.indexOf(conversion);
    const before = seen.findLastIndex((each, index) => index < place && isConversion(each));
    return seen.filter(
      (each, index) =>
        isTouch(each) &&
        index <= place &&
        conversion.at - each.at <= lookbackDays * DAY_MS &&
        (reuse === 'again' || index > before),
    );
  };
  const conversions = seen.filter(isConversion);
  const paths = conversions.filter(inRange).map((conversion): NaivePath => {
    const touches = named(led(conversion));
    const amount = value ? Number(naiveText(conversion.event, value) ?? Number.NaN) : 0;
    return {
      ...{ person, converted: true, channels: touches.map(nameOf) },
      daysBefore: touches.map(({ at }) => (conversion.at - at) / DAY_MS),
      value: Number.isFinite(amount) ? amount : 0,
      group: breakdown?.by === 'event' ? naiveText(conversion.event, breakdown.subject) : null,
    };
  });
  const used = new Set(conversions.flatMap(led));
  const left = seen.filter((each) => isTouch(each) && inRange(each) && !used.has(each));
  const stretches: NaiveTimelineEvent[][] = [];
  for (const touch of left) {
    const own = stretches.at(-1);
    const first = own?.[0];
    const last = own?.at(-1);
    const parted =
      last &&
      conversions.some((each) => seen.indexOf(each) > seen.indexOf(last) && seen.indexOf(each) < seen.indexOf(touch));
    // A conversion that is a touch as well has taken itself, so it can only lie between.
    if (!own || !first || parted || touch.at - first.at > lookbackDays * DAY_MS) stretches.push([touch]);
    else own.push(touch);
  }
  const without = stretches.map(
    (touches): NaivePath => ({
      ...{ person, converted: false, value: 0, group: null, daysBefore: [] },
      channels: named(touches).map(nameOf),
    }),
  );
  return [...paths, ...without];
};

/** Every path of everybody. */
export const naivePaths = (
  world: Pick<TestWorld, 'events'>,
  parameters: AttributionParameters,
  plan: AttributionPlan,
  zone: string,
): readonly NaivePath[] =>
  [...naiveTimelines(world, plan.query)].flatMap(([person, events]) => pathsOf(person, events, parameters, zone));

/** What a channel is credited with by each rule of one path. */
export const naiveCredit = (paths: readonly NaivePath[], channel: string, halfLifeDays: number) => {
  const credit = { first: 0, last: 0, linear: 0, position: 0, decay: 0, assisted: 0, touches: 0 };
  for (const { channels, daysBefore, converted } of paths) {
    const count = channels.length;
    credit.touches += channels.filter((each) => each === channel).length;
    if (!converted || count === 0) continue;
    if (channels.includes(channel)) credit.assisted += 1;
    const decays = daysBefore.map((days) => 0.5 ** (days / halfLifeDays));
    const sum = decays.reduce((total, each) => total + each, 0);
    for (const [place, each] of channels.entries()) {
      if (each !== channel) continue;
      const end = place === 0 || place === count - 1;
      credit.first += place === 0 ? 1 : 0;
      credit.last += place === count - 1 ? 1 : 0;
      credit.linear += 1 / count;
      credit.position += count === 1 ? 1 : count === 2 ? 0.5 : end ? 0.4 : 0.2 / (count - 2);
      credit.decay += (decays[place] as number) / sum;
    }
  }
  return credit;
};
