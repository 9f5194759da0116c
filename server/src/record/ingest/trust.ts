// Whom a source may speak for, and what it may say. The one place where a claim becomes a fact of the log.
import { createHash } from 'node:crypto';
import { type CustomerId, customerId } from '../../kernel/index.ts';
import { type EventDraft, violate, type WireDraft } from './draft.ts';
import type { IdentityTokens } from './keys/identity-token.ts';
import type { WriteKey } from './keys/write-key.ts';
import type { PlanChecker } from './plan-check.ts';

export interface TrustContext {
  readonly key: WriteKey;
  readonly tokens: IdentityTokens;
  readonly plan: PlanChecker;
  /** A token that came with the whole request. */
  readonly requestToken?: string;
}

/**
 * An actor for events whose only id was a claim that is not believed: stable, so that they stay together, and a hash,
 * so that the customer number they named is not kept as anybody's id.
 */
const unverifiedActor = (source: string, claim: string): string =>
  `unverified:${createHash('sha256').update(`${source}\n${claim}`).digest('hex').slice(0, 32)}`;

const provenCustomer = (draft: WireDraft, trust: TrustContext): CustomerId | null => {
  const token = draft.identityToken ?? trust.requestToken;
  return token === undefined ? null : trust.tokens.customerOf(token, trust.key);
};

const refuseClaim = (draft: WireDraft, trust: TrustContext): void => {
  draft.properties.claim_refused = true;
  draft.actorId ??= unverifiedActor(trust.key.source, draft.customerClaim ?? '');
  // What an unproven sender says of somebody must not reach that somebody, not even through the device later.
  delete draft.traits;
  delete draft.aliasOf;
  if (draft.kind === 'alias' || draft.kind === 'identify') draft.kind = 'track';
};

const claimedCustomer = (draft: WireDraft, trust: TrustContext): CustomerId | undefined => {
  const { customerClaim } = draft;
  if (trust.key.trust === 'server') {
    if (customerClaim === undefined) return undefined;
    const customer = customerId(customerClaim);
    if (customer !== null) return customer;
    violate(draft, 'WRONG_TYPE', 'The customer number has blanks or is longer than 64 characters.', 'customerId');
    draft.actorId ??= unverifiedActor(trust.key.source, customerClaim);
    return undefined;
  }
  const joinsActors = draft.aliasOf !== undefined;
  if (customerClaim === undefined && !joinsActors) return undefined;
  const proven = provenCustomer(draft, trust);
  if (proven !== null && (customerClaim === undefined || proven === customerClaim)) return proven;
  refuseClaim(draft, trust);
  return undefined;
};

/** Decides a draft: keeps, proves or drops its claim, and marks what only a server may say. */
export const applyTrust = (draft: WireDraft, trust: TrustContext): EventDraft => {
  if (trust.key.trust === 'public' && (draft.kind === 'fact' || trust.plan.serverOnly(draft.name))) {
    violate(draft, 'UNTRUSTED_FACT', `Only a source of class server may send "${draft.name}".`);
  }
  const customer = claimedCustomer(draft, trust);
  if (draft.customerClaim === undefined && draft.identityToken === undefined && customer === undefined) return draft;
  const { customerClaim: _claim, identityToken: _token, ...event } = draft;
  return customer === undefined ? event : { ...event, customerId: customer };
};
