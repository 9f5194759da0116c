// The warning finds the customers whom the simulated firm plants to leave, by what the firm recorded alone: trained on earlier months, asked
// of later ones, and never told who is planted.
import { beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import {
  areaUnderCurve,
  type ChurnRows,
  churnColumns,
  churnFold,
  churnMatchers,
  churnSettings,
  FEATURES,
  predict,
  scaled,
  train,
} from '../../know/churn/index.ts';
import { naiveText, naiveTimelines } from '../../know/timelines/testing.ts';
import type { DecidedEvent } from '../../record/log/index.ts';
import { decidedEvent } from '../../record/sink/testing.ts';
import { makeFirm } from './firm.ts';
import { drawLife } from './life.ts';
import { simulate } from './simulator.ts';

const timeZone = 'Asia/Shanghai';
const options = {
  ...{ seed: 7, customers: 2_000, from: '2025-07-01' as BusinessDate, until: '2026-07-01' as BusinessDate },
  ...{ timeZone, isTradingDay: () => null },
};
const MONTHS = 12;
const firstOf = (month: number): number => {
  const [year, number] = [2025 + Math.floor((month + 6) / 12), ((month + 6) % 12) + 1];
  return startOfDay(`${year}-${String(number).padStart(2, '0')}-01` as BusinessDate, timeZone);
};

/** What was recorded, each event with whom it belongs to in the end. */
const recorded = (): readonly DecidedEvent[] => {
  const drafts = [...simulate(options)].flatMap(({ events }) => events.map(({ draft }) => draft));
  const owners = new Map<string, string>();
  for (const { name, actorId, customerId } of drafts)
    if (name === 'identify' && actorId && customerId) owners.set(actorId, customerId);
  return drafts
    .flatMap((draft, position) => {
      const customer = draft.customerId ?? owners.get(draft.actorId ?? '');
      return customer === undefined
        ? []
        : [decidedEvent({ ...(draft as Partial<DecidedEvent>), position, personId: customer, actorHash: customer })];
    })
    .toSorted((one, other) => one.occurredAt - other.occurredAt || one.position - other.position);
};

type Timelines = ReturnType<typeof naiveTimelines>;

const timelinesOf = (events: readonly DecidedEvent[]): Timelines =>
  naiveTimelines(
    { events },
    {
      ...{ matchers: churnMatchers, columns: churnColumns, from: null, to: firstOf(MONTHS) },
      population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    },
  );

const rowsAt = (timelines: Timelines, cuts: readonly number[], knownUntil: number): ChurnRows => {
  const texts: string[] = [];
  const spec = { ...churnSettings.parse({}), cuts, knownUntil, sampleEvery: 1 };
  const folding = churnFold.begin(spec, (_column, code) => texts[code] ?? '');
  for (const [person, own] of timelines) {
    texts.length = 0;
    folding.visit({
      ...{ group: 0, length: own.length, person: () => person },
      at: Float64Array.from(own, ({ at }) => at),
      matches: Uint32Array.from(own, ({ bits }) => bits),
      columns: churnColumns.map((subject) =>
        Int32Array.from(own, ({ event }) => {
          const text = naiveText(event, subject);
          return text === null ? -1 : texts.push(text) - 1;
        }),
      ),
    });
  }
  return churnFold.merge(spec, [folding.finish()]);
};

describe('the warning on the simulated firm', () => {
  /** Months after which somebody may be gone: learnt from, and asked of. */
  const learnt = [2, 3, 5];
  const asked = [8, 9, 10];
  let leavesAfter: ReadonlyMap<string, number | null>;
  let past: ChurnRows;
  let later: ChurnRows;

  beforeAll(() => {
    const events = recorded();
    const firm = makeFirm(options.seed, options.customers);
    leavesAfter = new Map(
      [...new Set(events.map(({ personId }) => personId))].map((customer) => {
        const index = Number(customer) - 800_000_000;
        const life = drawLife(options.seed, firm, index, MONTHS, index >= options.customers * 0.64);
        return [life.customerId, life.leavesAfter];
      }),
    );
    // Nothing that is known only after the first month asked of.
    const until = firstOf((asked[0] ?? 0) + 1);
    const timelines = timelinesOf(events);
    past = rowsAt(
      timelines,
      learnt.map((month) => firstOf(month + 1)),
      until,
    );
    later = rowsAt(
      timelines,
      asked.map((month) => firstOf(month + 1)),
      firstOf(MONTHS),
    );
  });

  it('warns of the planted leavers with an area under the curve above 0.8', () => {
    const answer = train({
      ...{ values: Float64Array.from(past.values), labels: Float64Array.from(past.labels), ridge: 1 },
      ...{ windows: Float64Array.from(past.cuts), lastWindow: learnt.length - 1 },
    });
    if (answer.kind === 'refused') throw new Error(answer.message.en);
    const { model, quality } = answer.fitted;
    const outcomes = later.persons.flatMap((person, row) => {
      const month = asked[later.cuts[row] ?? 0] ?? 0;
      const last = leavesAfter.get(person) ?? Number.POSITIVE_INFINITY;
      // Gone already, or half way out.
      if (last !== month && last <= month + 1) return [];
      const values = later.values.slice(row * FEATURES, (row + 1) * FEATURES);
      const chance = predict(
        model,
        values.map((value, feature) => scaled(feature, value)),
      );
      return [{ chance, label: last === month ? 1 : 0 }];
    });
    expect(outcomes.filter(({ label }) => label === 1).length).toBeGreaterThan(10);
    const area = areaUnderCurve(outcomes) ?? 0;
    expect(area).toBeGreaterThan(0.8);
    // The churn that it was trained on is foretold for the later window too, and the riskiest tenth holds far more of it.
    expect(quality.area).toBeGreaterThan(0.65);
    expect(quality.precision).toBeGreaterThan(1.4 * quality.base);
    expect(quality.deciles[0]?.lift).toBeGreaterThan(1.5);
  });
});
