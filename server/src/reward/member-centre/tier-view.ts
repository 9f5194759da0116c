// What a customer is told of a tier. Pure. The checks come without trades, turnover and commission already; here scores go, too.

import type { CheckView, TierCard } from '../tiers/index.ts';
import type { Need, TierView, toldMetrics } from './contract.ts';

type Told = (typeof toldMetrics)[number];
type Leaf = Extract<CheckView, { kind: 'metric' }>;

const toldOf = ({
  metric,
}: Leaf): { readonly what: Told; readonly unit: 'points' | 'fen' | 'pieces' | 'months' } | null => {
  switch (metric.kind) {
    case 'points':
    case 'growth_value':
      return { what: metric.kind, unit: 'points' };
    case 'assets':
    case 'average_assets':
    case 'net_inflow':
      return { what: metric.kind, unit: 'fen' };
    case 'holdings':
      return metric.measure === 'count'
        ? { what: 'holdings_count', unit: 'pieces' }
        : { what: 'holdings_value', unit: 'fen' };
    case 'tenure_months':
      return { what: 'tenure_months', unit: 'months' };
    // A gap in trades invites to trade for the tier's sake; a score is how the firm sees a customer.
    case 'trade_count':
    case 'trade_volume':
    case 'commission':
    case 'score':
      return null;
  }
};

type Wallets = ReadonlyMap<string, Extract<Need, { kind: 'metric' }>['wallet']>;

/** A condition that everybody meets is none. */
const isNothing = (check: CheckView): boolean => check.kind === 'metric' && check.atLeast <= 0;

const needOf = (check: CheckView, wallets: Wallets): Need | null => {
  if (check.kind !== 'metric') {
    const of = check.of.flatMap((each) => needOf(each, wallets) ?? []);
    const [only] = of;
    if (!only) return null;
    return of.length === 1 && check.of.filter((each) => !isNothing(each)).length === 1
      ? only
      : { kind: check.kind, met: check.met, of };
  }
  const told = toldOf(check);
  if (!told || isNothing(check)) return null;
  const { metric, atLeast, value, gap, met } = check;
  const wallet = 'wallet' in metric ? (wallets.get(metric.wallet) ?? null) : null;
  return { kind: 'metric', ...told, wallet, span: 'span' in metric ? metric.span : null, atLeast, value, gap, met };
};

const leaves = (check: CheckView): number =>
  isNothing(check) ? 0 : check.kind === 'metric' ? 1 : check.of.reduce((sum, each) => sum + leaves(each), 0);
const told = (need: Need | null): number =>
  need === null ? 0 : need.kind === 'metric' ? 1 : need.of.reduce((sum, each) => sum + told(each), 0);

const needsOf = (given: NonNullable<TierCard['next']>, wallets: Wallets): NonNullable<TierView['next']> => {
  const need = given.check ? needOf(given.check, wallets) : null;
  const hidden = given.partsHidden || (given.check !== null && told(need) < leaves(given.check));
  return { tier: given.tier.name, need, more: hidden, byInvitation: given.invitationMissing };
};

/** A card for its customer. */
export const tierViewOf = (card: TierCard, wallets: Wallets): TierView => ({
  ...{ scheme: card.scheme, name: card.name, since: card.since, asOf: card.asOf, graceEndsOn: card.graceEndsOn },
  tier: card.tier?.name ?? null,
  rank: card.tier?.rank ?? 0,
  rankMax: card.rankMax,
  next: card.next ? needsOf(card.next, wallets) : null,
  fall: card.fall ? { on: card.fall.on, to: card.fall.tier.name, unless: needsOf(card.fall.unless, wallets) } : null,
});
