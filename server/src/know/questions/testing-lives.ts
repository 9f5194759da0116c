// Lives of prospects, for twins of questions that look at what the random lives of a test world do not have: campaigns, versions of an app,
// failures with their reasons, times in a queue, and a step at which some stay behind. And lives of customers who buy, hold, close and answer.
import fc from 'fast-check';
import type { DecidedEvent, Id64 } from '../../record/log/index.ts';
import { decidedEvent } from '../../record/sink/testing.ts';
import { openTestWorld, type TestWorld, WORLD_START } from '../timelines/testing.ts';

const MINUTE_MS = 60_000;
export const appVersions = ['8.2.9', '8.3.0', '8.10.0'] as const;

const prospect = fc.record({
  app: fc.constantFrom(...appVersions),
  channel: fc.constantFrom('feed', 'search', 'staff', ' ', null),
  campaign: fc.constantFrom('spring', 'new year', null),
  hour: fc.nat(900),
  isCustomer: fc.integer({ min: 0, max: 3 }),
  luck: fc.double({ min: 0, max: 1, noNaN: true }),
  pauses: fc.array(fc.constantFrom(0, 1, 4, 20, 29, 31, 90, 1_500, 6_000), { minLength: 8, maxLength: 8 }),
  failures: fc.array(
    fc.record({
      step: fc.constantFrom('viewed', 'ordered', 'elsewhere', null),
      reason: fc.constantFrom('captcha_failed', 'queue_busy', 'left', 'camera_denied', ''),
    }),
    { maxLength: 2 },
  ),
  queue: fc.constantFrom(null, 0, 12, 61),
  attempt: fc.constantFrom(null, 1, 2, 3),
  amount: fc.constantFrom(100, 2_000, 35.5),
  looksAgain: fc.boolean(),
});

/** Opens, looks, fails perhaps, and passes: those with an old app seldom, unless they came by staff. */
const lifeOf = ({
  app,
  channel,
  campaign,
  looksAgain,
  failures,
  ...given
}: typeof prospect extends fc.Arbitrary<infer Value> ? Value : never) => {
  const passes = given.luck < (app === '8.2.9' && channel !== 'staff' ? 0.3 : 0.85);
  const came = { ...(channel === null ? {} : { channel }), ...(campaign === null ? {} : { utm_campaign: campaign }) };
  return [
    ['opened', { app, ...came }],
    ['viewed', given.attempt === null ? {} : { attempt: given.attempt }],
    ...(looksAgain ? [['viewed', { channel: 'search' }]] : []),
    ...failures.map(({ step, reason }) => ['complained', { reason, ...(step === null ? {} : { step }) }]),
    ...(passes ? [['ordered', { ...(given.queue === null ? {} : { queue_seconds: given.queue }), app }]] : []),
    ...(passes && given.luck > 0.1 ? [['paid', { amount: given.amount }]] : []),
    ['opened', {}],
  ] as readonly (readonly [name: string, properties: DecidedEvent['properties']])[];
};

const firstPerson = 5_000;
const id = (number: number): Id64 => String(2n ** 61n + BigInt(number) * 7_919_000_021n);

const prospectEvents = (from: number, persons: number): readonly DecidedEvent[] =>
  fc
    .sample(prospect, { numRuns: persons, seed: 17 })
    .flatMap((given, person) => {
      let at = WORLD_START + given.hour * 60 * MINUTE_MS;
      return lifeOf(given).map(([name, properties], place) => {
        at += (given.pauses[place] ?? 0) * MINUTE_MS;
        return { name, properties, at, person: firstPerson + person, isCustomer: given.isCustomer > 0 };
      });
    })
    .map(({ name, properties, at, person, isCustomer }, index) =>
      decidedEvent({
        ...{ position: from + index, name, properties, occurredAt: at, actorHash: id(person) },
        ...(isCustomer ? { resolvedCustomer: `P${person}` as NonNullable<DecidedEvent['resolvedCustomer']> } : {}),
      }),
    );

/** A world of random lives and so many prospects. */
export const openProspectWorld = async (prospects: number): Promise<TestWorld> => {
  const world = await openTestWorld(null, { persons: 500 });
  await world.grow(prospectEvents(lastPosition(world) + 1, prospects), []);
  return world;
};

const thing = fc.record({
  name: fc.constantFrom('bought', 'bought', 'held', 'held', 'held', 'closed', 'answered', 'answered'),
  hours: fc.constantFrom(0, 0, 1, 7, 24, 48, 90, 400),
  account: fc.constantFrom('A', 'B', null),
  of: fc.constantFrom('X', 'Y'),
  amount: fc.constantFrom(0, 1, 2.4, 5, 30, 400, -3, 'none', null),
  picture: fc.constantFrom('first', 'second'),
  score: fc.constantFrom(0, 3, 6, 7, 8, 9, 10, 98, 99, 9.5, 'nine', null),
  reason: fc.constantFrom('fees', 'service', 'app', ' ', null),
});
const customerLife = fc.record({ hour: fc.nat(600), things: fc.array(thing, { minLength: 1, maxLength: 14 }) });
const firstCustomer = 9_000;

const customerEvents = (from: number, persons: number): readonly DecidedEvent[] =>
  fc
    .sample(customerLife, { numRuns: persons, seed: 29 })
    .flatMap(({ hour, things }, person) => {
      let at = WORLD_START + hour * 60 * MINUTE_MS;
      return things.map(({ name, hours, ...given }) => {
        at += hours * 60 * MINUTE_MS;
        const said = Object.entries(given).filter(([, value]) => value !== null);
        return { name, at, person, properties: Object.fromEntries(said) as DecidedEvent['properties'] };
      });
    })
    .map(({ name, at, person, properties }, index) =>
      decidedEvent({
        ...{ position: from + index, name, properties, occurredAt: at, actorHash: id(firstCustomer + person) },
        ...(person % 4 === 0
          ? {}
          : { resolvedCustomer: `K${person}` as NonNullable<DecidedEvent['resolvedCustomer']> }),
      }),
    );

const lastPosition = ({ events }: TestWorld): number =>
  events.reduce((position, each) => Math.max(position, each.position), 0);

/** A world of random lives and so many customers. */
export const openCustomerWorld = async (customers: number): Promise<TestWorld> => {
  const world = await openTestWorld(null, { persons: 500 });
  await world.grow(customerEvents(lastPosition(world) + 1, customers), []);
  return world;
};
