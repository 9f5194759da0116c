// Whose an anonymous id was, and when: a pure function of the claims made about it, whatever order they arrived in.
import type { CustomerId, Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';

/** "The actor was this customer at that time", stated at a log position. */
export interface Claim {
  readonly kind: 'login' | 'carried';
  readonly customerId: CustomerId;
  readonly claimedAt: Instant;
  readonly position: LogPosition;
}

/** An operator declared claims of this customer at earlier positions void. */
export interface Unlink {
  readonly customerId: CustomerId;
  readonly position: LogPosition;
}

/** All that was ever said about one anonymous id. */
export interface ActorHistory {
  readonly actorId: string;
  readonly claims: readonly Claim[];
  readonly unlinks: readonly Unlink[];
  readonly aliases: readonly { readonly otherId: string; readonly position: LogPosition }[];
}

/** The actor belongs to the customer in [from, to); the first span starts at -Infinity, the last ends at Infinity. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly customerId: CustomerId;
}

export const emptyHistory = (actorId: string): ActorHistory => ({ actorId, claims: [], unlinks: [], aliases: [] });

const standing = (history: ActorHistory, asOf: LogPosition): readonly Claim[] =>
  history.claims.filter(
    (claim) =>
      claim.position < asOf &&
      !history.unlinks.some(
        (unlink) =>
          unlink.customerId === claim.customerId && unlink.position < asOf && claim.position < unlink.position,
      ),
  );

/** The claims that count: every log-in, and of carried claims the earliest for each customer. */
const countingClaims = (histories: readonly ActorHistory[], asOf: LogPosition): readonly Claim[] => {
  const counting: Claim[] = [];
  const earliestCarried = new Map<CustomerId, Claim>();
  for (const claim of histories.flatMap((history) => standing(history, asOf))) {
    if (claim.kind === 'login') counting.push(claim);
    else {
      const known = earliestCarried.get(claim.customerId);
      if (!known || claim.claimedAt < known.claimedAt) earliestCarried.set(claim.customerId, claim);
    }
  }
  return [...counting, ...earliestCarried.values()];
};

const byTimeThenCustomer = (a: Claim, b: Claim): number =>
  a.claimedAt - b.claimedAt || (a.customerId < b.customerId ? -1 : a.customerId > b.customerId ? 1 : 0);

/**
 * The spans of a group of actors that are one (usually a single one), by what the log said below `asOf`. Empty while nobody
 * has logged in. Where two customers claim the same instant, the one that sorts last owns what follows.
 */
export const spansOf = (histories: readonly ActorHistory[], asOf: LogPosition): readonly Span[] => {
  const claims = [...countingClaims(histories, asOf)].sort(byTimeThenCustomer);
  const starts = claims.filter((claim, index) => claim.customerId !== claims[index - 1]?.customerId);
  return starts
    .map((claim, index) => ({
      from: index === 0 ? Number.NEGATIVE_INFINITY : claim.claimedAt,
      to: starts[index + 1]?.claimedAt ?? Number.POSITIVE_INFINITY,
      customerId: claim.customerId,
    }))
    .filter((span) => span.from < span.to);
};

/** The customer at the instant, or null while nobody has logged in. Spans cover all time when there is one. */
export const customerAt = (spans: readonly Span[], instant: Instant): CustomerId | null => {
  if (spans.length <= 1) return spans[0]?.customerId ?? null;
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle] as Span).from <= instant) low = middle;
    else high = middle - 1;
  }
  return (spans[low] as Span).customerId;
};

/** Whether a carried claim says something new: earlier than every standing carried claim of the customer. */
export const isNewCarriedClaim = (
  history: ActorHistory,
  customerId: CustomerId,
  claimedAt: Instant,
  asOf: LogPosition,
): boolean =>
  !standing(history, asOf).some(
    (claim) => claim.kind === 'carried' && claim.customerId === customerId && claim.claimedAt <= claimedAt,
  );

/** Follows merges to the customer who stands for all of them. `merges` in position order; an operation that would close a circle has no effect. */
export const canonicalCustomers = (
  merges: readonly { readonly position: LogPosition; readonly from: CustomerId; readonly into: CustomerId | null }[],
  asOf: LogPosition,
): ReadonlyMap<CustomerId, CustomerId> => {
  const into = new Map<CustomerId, CustomerId>();
  const follow = (customer: CustomerId): CustomerId => {
    let current = customer;
    for (let next = into.get(current); next !== undefined; next = into.get(current)) current = next;
    return current;
  };
  for (const merge of merges) {
    if (merge.position >= asOf) break;
    if (merge.into === null) into.delete(merge.from);
    else if (follow(merge.into) !== merge.from) into.set(merge.from, merge.into);
  }
  return new Map([...into.keys()].map((customer) => [customer, follow(customer)]));
};
