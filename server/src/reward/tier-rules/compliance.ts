// Which class a scheme has in each installation profile. What pays for trading may not be called free by whoever writes the scheme.
import { metricsOf } from './condition.ts';
import type { ComplianceClass, ComplianceProfile, Metric, Scheme } from './contract.ts';
import { complianceProfiles } from './contract.ts';

const order: Readonly<Record<ComplianceClass, number>> = { G: 0, Y: 1, R: 2 };

const isTrading = ({ kind }: Metric): boolean =>
  kind === 'trade_count' || kind === 'trade_volume' || kind === 'commission';

/** The lowest class that a metric allows. Deposits of a mainland broker's customers may not be paid for either. */
const lowestOf = (metric: Metric, profile: ComplianceProfile): ComplianceClass => {
  if (isTrading(metric)) return profile === 'mainland_broker' ? 'R' : 'Y';
  // The scores count what was bought and what the firm earned of it.
  if (metric.kind === 'score' && /^(afb|rfm)_/.test(metric.attribute)) return profile === 'mainland_broker' ? 'Y' : 'G';
  if (metric.kind === 'net_inflow') return profile === 'mainland_broker' ? 'R' : 'G';
  return 'G';
};

/** The strictest class that the conditions of a scheme ask for. */
export const lowestClass = (scheme: Pick<Scheme, 'tiers'>, profile: ComplianceProfile): ComplianceClass =>
  scheme.tiers
    .flatMap(({ qualify, keep }) => [...metricsOf(qualify), ...metricsOf(keep)])
    .map((metric) => lowestOf(metric, profile))
    .reduce<ComplianceClass>((strictest, each) => (order[each] > order[strictest] ? each : strictest), 'G');

/** Profiles for which the scheme states a laxer class than its conditions ask for. */
export const laxClasses = (
  scheme: Pick<Scheme, 'tiers' | 'compliance'>,
): readonly { readonly profile: ComplianceProfile; readonly lowest: ComplianceClass }[] =>
  complianceProfiles.flatMap((profile) => {
    const lowest = lowestClass(scheme, profile);
    return order[scheme.compliance[profile]] < order[lowest] ? [{ profile, lowest }] : [];
  });
