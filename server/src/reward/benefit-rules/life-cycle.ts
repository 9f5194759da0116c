// The life of a grant as a state machine: what may happen in which state, and what state that gives. Nothing here reads a clock or a store.
import { type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import type { GrantState } from './contract.ts';

/** What the machine knows of a grant. */
export interface GrantLife {
  readonly state: GrantState;
  /** Where it stood before it was suspended. */
  readonly suspendedFrom: GrantState | null;
  /** How often it may be used; null: as often as one likes. */
  readonly quantity: number | null;
  readonly used: number;
  readonly startsAt: Instant;
  /** Until when it must be activated; null: it need not be. */
  readonly activateBy: Instant | null;
  readonly activatedAt: Instant | null;
  /** When it ends; null: never, or not known before it is activated. */
  readonly endsAt: Instant | null;
}

export type GrantStep =
  | { readonly kind: 'activate'; readonly at: Instant; readonly endsAt: Instant | null }
  | { readonly kind: 'use'; readonly at: Instant; readonly units: number }
  | { readonly kind: 'give_back'; readonly units: number }
  | { readonly kind: 'expire'; readonly at: Instant }
  | { readonly kind: 'suspend'; readonly at: Instant }
  | { readonly kind: 'reinstate'; readonly at: Instant }
  | { readonly kind: 'revoke'; readonly at: Instant };

export type GrantRefusal = Refusal<
  | 'GRANT_ENDED'
  | 'GRANT_SUSPENDED'
  | 'GRANT_NOT_STARTED'
  | 'GRANT_ALREADY_ACTIVE'
  | 'NOT_SUSPENDED'
  | 'NOT_DUE'
  | 'QUOTA_USED'
>;

const ended: Readonly<Partial<Record<GrantState, string>>> = {
  used: 'The benefit has been used.',
  expired: 'The benefit has ended.',
  revoked: 'The benefit was taken back.',
};

/** When the grant ends by time alone, in its state; null: never. */
const endOf = ({ state, suspendedFrom, activateBy, endsAt }: GrantLife): Instant | null => {
  const waits = (state === 'suspended' ? suspendedFrom : state) === 'granted';
  const ends = [waits ? activateBy : null, endsAt].filter((each) => each !== null);
  return ends.length === 0 ? null : Math.min(...ends);
};

/** Where it stands at an instant: time may have ended it before anybody noted so. */
export const stateAt = (life: GrantLife, at: Instant): GrantState => {
  if (ended[life.state] !== undefined) return life.state;
  const end = endOf(life);
  return end !== null && end <= at ? 'expired' : life.state;
};

const open = (life: GrantLife, at: Instant): GrantRefusal | null => {
  const state = stateAt(life, at);
  const why = ended[state];
  if (why !== undefined) return refuse('GRANT_ENDED', why, { state });
  if (state === 'suspended') return refuse('GRANT_SUSPENDED', 'The benefit is suspended; reinstate it first.');
  return life.startsAt > at
    ? refuse('GRANT_NOT_STARTED', 'The benefit has not begun yet.', { startsAt: life.startsAt })
    : null;
};

const use = (life: GrantLife, at: Instant, units: number): GrantLife | GrantRefusal => {
  const wrong = open(life, at);
  if (wrong) return wrong;
  const used = life.used + units;
  if (life.quantity !== null && used > life.quantity) {
    const left = life.quantity - life.used;
    return refuse('QUOTA_USED', `${left} of ${life.quantity} are left, and ${units} were asked for.`, { left });
  }
  const state = life.quantity !== null && used === life.quantity ? 'used' : 'activated';
  return { ...life, used, state, activatedAt: life.activatedAt ?? at };
};

const activate = (life: GrantLife, at: Instant, endsAt: Instant | null): GrantLife | GrantRefusal => {
  const wrong = open(life, at);
  if (wrong) return wrong;
  if (life.state === 'activated') return refuse('GRANT_ALREADY_ACTIVE', 'The benefit is active already.');
  return { ...life, state: 'activated', activatedAt: at, endsAt };
};

/** What was counted as used is not: a delivery failed, or was given back. */
const giveBack = (life: GrantLife, units: number): GrantLife => ({
  ...life,
  used: Math.max(0, life.used - units),
  state: life.state === 'used' ? 'activated' : life.state,
});

const suspend = (life: GrantLife, at: Instant): GrantLife | GrantRefusal => {
  const state = stateAt(life, at);
  const why = ended[state];
  if (why !== undefined) return refuse('GRANT_ENDED', why, { state });
  return life.state === 'suspended' ? life : { ...life, state: 'suspended', suspendedFrom: life.state };
};

const reinstate = (life: GrantLife, at: Instant): GrantLife | GrantRefusal => {
  if (life.state !== 'suspended') return refuse('NOT_SUSPENDED', 'The benefit is not suspended.');
  const back: GrantLife = { ...life, state: life.suspendedFrom ?? 'granted', suspendedFrom: null };
  return { ...back, state: stateAt(back, at) };
};

/** One step. A refusal leaves the grant as it was. */
export const step = (life: GrantLife, given: GrantStep): GrantLife | GrantRefusal => {
  switch (given.kind) {
    case 'activate':
      return activate(life, given.at, given.endsAt);
    case 'use':
      return use(life, given.at, given.units);
    case 'give_back':
      return giveBack(life, given.units);
    case 'expire':
      return stateAt(life, given.at) === 'expired' && life.state !== 'expired'
        ? { ...life, state: 'expired', suspendedFrom: null }
        : refuse('NOT_DUE', 'The benefit does not end by time now.');
    case 'suspend':
      return suspend(life, given.at);
    case 'reinstate':
      return reinstate(life, given.at);
    case 'revoke': {
      const why = ended[life.state];
      return why === undefined
        ? { ...life, state: 'revoked', suspendedFrom: null }
        : refuse('GRANT_ENDED', why, { state: life.state });
    }
  }
};
