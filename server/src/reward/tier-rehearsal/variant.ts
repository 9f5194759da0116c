// The past as it would have been under one of the two schemes: tiers of customers on each day, and the events that tell of changes.
import type { Rehearsed } from '../../decide/rehearsals/index.ts';
import type { Inputs } from '../../decide/rules/index.ts';
import type { PastPerson } from '../../decide/scene-rehearsal/index.ts';
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import type { PastEvent } from '../earning-rehearsal/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import { attributeNames, attributeValues } from '../tier-rules/index.ts';
import { type Path, rankOn, type Span } from './path.ts';

/** Told of each change of a tier. */
export const TIER_CHANGED = 'tier_changed';

/** One of the two schemes with everybody's paths; in another one's place its attributes are empty. */
export interface Variant extends Span {
  readonly code: string;
  readonly scheme: Scheme;
  readonly timeZone: string;
  readonly paths: ReadonlyMap<string, Path>;
  readonly emptied: readonly string[];
}

/** What would have been known of a customer on a day: as it is now, with the tier of that day. */
export const inputsOn = (
  { scheme, paths, emptied }: Variant,
  { customerId, inputs }: Pick<Rehearsed, 'customerId' | 'inputs'>,
  date: string,
): Inputs => {
  const path = paths.get(customerId) ?? [];
  const day = dayNumber(date as BusinessDate);
  const turn = path.findLast(({ from }) => from <= day);
  const none = Object.fromEntries([...emptied, ...attributeNames(scheme)].map((name) => [name, null]));
  const values = turn ? attributeValues(scheme, { rank: turn.rank, since: turn.from }) : {};
  const own = Object.fromEntries(
    Object.entries({ ...none, ...values }).map(([name, value]) => [name, Array.isArray(value) ? null : value]),
  ) as Inputs['attributes'];
  return { ...inputs, attributes: { ...inputs.attributes, ...own } };
};

/** Changes within the span, as the log would have told of them; where a customer stood at its beginning is none. */
const changesOf = ({ code, scheme, timeZone, paths, fromDay, toDay }: Variant, customerId: string) => {
  const path = paths.get(customerId) ?? [];
  return path.flatMap(({ from, rank, reason }) => {
    if (from <= fromDay || from > toDay) return [];
    const before = rankOn(path, from - 1);
    const properties = {
      ...{ scheme: code, tier: scheme.tiers[rank]?.code ?? '', reason, rank },
      ...{ from_tier: before === null ? null : (scheme.tiers[before]?.code ?? null) },
      direction: rank > (before ?? -1) ? 'up' : 'down',
    };
    return [{ occurredAt: startOfDay(dateOfDay(from), timeZone), properties }];
  });
};

const isReplaced = ({ code }: Variant, name: string, properties: Readonly<Record<string, unknown>>): boolean =>
  name === TIER_CHANGED && properties.scheme === code;

const byTime = (one: { readonly occurredAt: number }, other: { readonly occurredAt: number }): number =>
  one.occurredAt - other.occurredAt;

/** Everybody's events in the order of time: changes of this scheme's tiers are the variant's. */
export async function* eventsUnder(
  variant: Variant,
  persons: ReadonlyMap<string, string>,
  real: AsyncIterable<PastEvent>,
): AsyncGenerator<PastEvent> {
  const own = [...variant.paths.keys()]
    .flatMap((customerId) =>
      changesOf(variant, customerId).map(
        (change): PastEvent => ({
          ...{ personId: persons.get(customerId) ?? '', name: TIER_CHANGED, trust: 'server', actorId: null, ...change },
        }),
      ),
    )
    .sort(byTime);
  let next = 0;
  for await (const event of real) {
    for (let first = own[next]; first && first.occurredAt <= event.occurredAt; first = own[next]) {
      yield first;
      next += 1;
    }
    if (!isReplaced(variant, event.name, event.properties)) yield event;
  }
  yield* own.slice(next);
}

type SceneEvents = PastPerson['events'];

const sceneChanges = (variant: Variant, customerId: string): SceneEvents =>
  changesOf(variant, customerId).map((change, at) => ({
    ...{ name: TIER_CHANGED, isServer: true, key: `tiers:rehearsed:${customerId}:${at}`, depth: 0 },
    ...{ factKey: null, device: null, ...change },
  }));

/** Events person after person, likewise; also of persons who had none. */
export async function* personsUnder(
  variant: Variant,
  customers: ReadonlyMap<string, string>,
  real: AsyncIterable<PastPerson>,
): AsyncGenerator<PastPerson> {
  const told = new Set<string>();
  const ownOf = (personId: string): SceneEvents => {
    const customerId = customers.get(personId);
    return customerId === undefined ? [] : sceneChanges(variant, customerId);
  };
  for await (const { personId, events } of real) {
    told.add(personId);
    const others = events.filter(({ name, properties }) => !isReplaced(variant, name, properties));
    yield { personId, events: [...others, ...ownOf(personId)].sort(byTime) };
  }
  for (const personId of customers.keys()) {
    const events = told.has(personId) ? [] : ownOf(personId);
    if (events.length > 0) yield { personId, events };
  }
}
