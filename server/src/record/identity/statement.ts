// What the events of a range say about identity: claims, aliases, and operators' decisions.
import { type CustomerId, customerId } from '../../kernel/index.ts';
import type { PositionedEvent } from '../log/index.ts';
import { isNewCarriedClaim } from './claim.ts';
import type { Resolver } from './resolver.ts';
import type { ClaimRow, IdentityWrites, Merge } from './store.ts';

/** Names of the operator events that identity understands, and of their properties. */
export const operatorEvents = {
  /** properties: actor_id, customer_id. Claims of the pair before this position are void. */
  unlinked: 'identity_unlinked',
  /** properties: actor_id, customer_id, linked_at (ms). As good as a log-in at that time. */
  linked: 'identity_linked',
  /** properties: from_customer, into_customer. */
  merged: 'customers_merged',
  /** properties: from_customer. */
  unmerged: 'customers_unmerged',
} as const;

const text = (event: PositionedEvent, property: string): string | null => {
  const value = event.properties[property];
  return typeof value === 'string' && value !== '' ? value : null;
};

const customer = (event: PositionedEvent, property: string): CustomerId | null => {
  const value = text(event, property);
  return value === null ? null : customerId(value);
};

interface Statements {
  readonly claims: ClaimRow[];
  readonly aliases: IdentityWrites['aliases'][number][];
  readonly unlinks: IdentityWrites['unlinks'][number][];
  readonly merges: Merge[];
}

const stateOperator = (event: PositionedEvent, into: Statements): void => {
  const { position } = event;
  const actorId = text(event, 'actor_id');
  const ofCustomer = customer(event, 'customer_id');
  if (event.name === operatorEvents.unlinked && actorId && ofCustomer)
    into.unlinks.push({ actorId, customerId: ofCustomer, position });
  const linkedAt = event.properties.linked_at;
  if (event.name === operatorEvents.linked && actorId && ofCustomer && typeof linkedAt === 'number')
    into.claims.push({ actorId, claim: { kind: 'login', customerId: ofCustomer, claimedAt: linkedAt, position } });
  const from = customer(event, 'from_customer');
  const target = customer(event, 'into_customer');
  if (event.name === operatorEvents.merged && from && target) into.merges.push({ position, from, into: target });
  if (event.name === operatorEvents.unmerged && from) into.merges.push({ position, from, into: null });
};

const stateAlias = (event: PositionedEvent, into: Statements): void => {
  const { position, aliasOf } = event;
  if (aliasOf === undefined) return;
  if (event.customerId !== undefined)
    into.claims.push({
      actorId: aliasOf,
      claim: { kind: 'login', customerId: event.customerId, claimedAt: event.occurredAt, position },
    });
  // Anyone can read a public key; only a trusted source may say that two anonymous ids are one.
  else if (event.actorId !== undefined && event.actorId !== aliasOf && event.trust === 'server') {
    into.aliases.push({ actorId: event.actorId, otherId: aliasOf, position });
    into.aliases.push({ actorId: aliasOf, otherId: event.actorId, position });
  }
};

/** Actors of whom the events say something, or who are asked for: what must be loaded before the range can be decided. */
export const actorsOf = (events: readonly PositionedEvent[]): ReadonlySet<string> => {
  const actors = new Set<string>();
  for (const event of events) {
    if (event.actorId !== undefined) actors.add(event.actorId);
    if (event.aliasOf !== undefined) actors.add(event.aliasOf);
    const operated = event.kind === 'operator' ? text(event, 'actor_id') : null;
    if (operated !== null) actors.add(operated);
  }
  return actors;
};

/** What the (already deduplicated) events say, given what was said before `from`. */
export const statementsOf = (events: readonly PositionedEvent[], resolver: Resolver, from: number): IdentityWrites => {
  const into: Statements = { claims: [], aliases: [], unlinks: [], merges: [] };
  const earliestCarried = new Map<string, ClaimRow>();
  for (const event of events) {
    if (event.kind === 'operator') stateOperator(event, into);
    if (event.kind === 'alias') stateAlias(event, into);
    const { actorId, customerId: named, occurredAt, position } = event;
    if (actorId === undefined || named === undefined || event.kind === 'operator' || event.kind === 'fact') continue;
    const kind = event.kind === 'identify' ? 'login' : 'carried';
    const row: ClaimRow = { actorId, claim: { kind, customerId: named, claimedAt: occurredAt, position } };
    if (kind === 'login') into.claims.push(row);
    else {
      const pair = `${actorId}\n${named}`;
      const known = earliestCarried.get(pair);
      const beaten = known
        ? known.claim.claimedAt <= occurredAt
        : !isNewCarriedClaim(resolver.history(actorId), named, occurredAt, from);
      if (!beaten) earliestCarried.set(pair, row);
    }
  }
  return { ...into, claims: [...into.claims, ...earliestCarried.values()] };
};
