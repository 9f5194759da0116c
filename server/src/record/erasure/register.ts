// Who was erased, in memory, and what of a range of the log may still be passed on. Every consumer reads through it, so that
// neither a replay nor a rebuild nor a core system's next file brings an erased person back.
import type { CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { actorPerson } from '../identity/index.ts';
import type { DecidedEvent, DecidedRange, Id64, PositionedEvent } from '../log/index.ts';
import type { ActorSpan } from '../sink/index.ts';
import { isKept, stripped } from './policy.ts';
import { type Standing, standingErasures } from './store.ts';

/** What a consumer sees of erased persons: the records that the law keeps, or nothing at all. */
export type View = 'kept' | 'nothing';

interface Mark extends Pick<ActorSpan, 'from' | 'to'> {
  /** Null while processes may not know of the erasure yet. */
  readonly position: LogPosition | null;
}

/** Erased persons by customer number and by the devices that were theirs. */
export interface ErasureRegister {
  /** Reads the erasures again; after each change, and every second for those of other processes. */
  reload(): Promise<void>;
  isErased(customerId: string): boolean;
  /** Everybody who was erased. */
  customers(): readonly string[];
  /** The range as it may be passed on; the same object where it holds nobody erased. */
  filter(range: DecidedRange, view: View): DecidedRange;
}

const within = ({ from, to }: Mark, at: number): boolean => (from === null || from <= at) && (to === null || at < to);

/** Marks by customer and by actor. */
interface Marks {
  readonly customers: ReadonlySet<string>;
  readonly actors: ReadonlyMap<Id64, readonly Mark[]>;
}

const marksOf = (erasures: readonly Standing[]): Marks => {
  const actors = new Map<Id64, Mark[]>();
  for (const { spans, position } of erasures)
    for (const { actorHash, from, to } of spans)
      actors.set(actorHash, [...(actors.get(actorHash) ?? []), { from, to, position }]);
  return { customers: new Set(erasures.flatMap(({ customers }) => customers)), actors };
};

/**
 * Whether the event is an erased person's. Below the erasure's position the spans decide, which know of every log-in until then:
 * a replay knows no more than the end of its range. Above it identity decides, for which the person's devices are linked still.
 */
const isOfErased = ({ customers, actors }: Marks, event: DecidedEvent): boolean => {
  if (event.customerId !== undefined) return customers.has(event.customerId);
  const marks = actors.get(event.actorHash);
  const owner = event.resolvedCustomer;
  if (marks === undefined) return owner !== undefined && customers.has(owner);
  const before = marks.filter(({ position }) => position !== null && event.position < position);
  if (before.length > 0) return before.some((mark) => within(mark, event.occurredAt));
  return owner === undefined ? marks.some((mark) => within(mark, event.occurredAt)) : customers.has(owner);
};

/** What is in quarantine was decided by nobody; its own words count. */
const isQuarantinedOfErased = ({ customers, actors }: Marks, event: PositionedEvent): boolean => {
  if (event.customerId !== undefined) return customers.has(event.customerId);
  const marks = event.actorId === undefined ? undefined : actors.get(actorPerson(event.actorId));
  return marks?.some((mark) => within(mark, event.occurredAt)) ?? false;
};

const passedOn = (marks: Marks, events: readonly DecidedEvent[], view: View): readonly DecidedEvent[] => {
  let found = false;
  const passed: DecidedEvent[] = [];
  for (const event of events) {
    const erased = isOfErased(marks, event);
    found ||= erased;
    if (!erased) passed.push(event);
    else if (view === 'kept' && isKept(event)) passed.push(stripped(event));
  }
  return found ? passed : events;
};

const filteredRanges = (): Readonly<Record<View, WeakMap<DecidedRange, DecidedRange>>> => ({
  kept: new WeakMap(),
  nothing: new WeakMap(),
});

/** A register that is empty until it is first loaded. */
export const createErasureRegister = (db: Database): ErasureRegister => {
  let marks: Marks = marksOf([]);
  // Twenty consumers ask for the same range one after another.
  let filtered = filteredRanges();
  const filterAnew = (range: DecidedRange, view: View): DecidedRange => {
    const events = passedOn(marks, range.events, view);
    const quarantined = range.quarantined.filter((event) => !isQuarantinedOfErased(marks, event));
    if (events === range.events && quarantined.length === range.quarantined.length) return range;
    return { ...range, events, quarantined };
  };
  return {
    reload: async () => {
      marks = marksOf(await standingErasures(db));
      filtered = filteredRanges();
    },
    isErased: (customerId) => marks.customers.has(customerId),
    customers: () => [...marks.customers],
    filter: (range, view) => {
      if (marks.customers.size === 0) return range;
      const known = filtered[view].get(range) ?? filterAnew(range, view);
      filtered[view].set(range, known);
      return known;
    },
  };
};

/** Customers as identity says they changed, without the erased: their history is not counted again. */
export const withoutErased =
  (register: Pick<ErasureRegister, 'isErased'>) =>
  (customers: readonly CustomerId[]): readonly CustomerId[] =>
    customers.filter((customer) => !register.isErased(customer));
