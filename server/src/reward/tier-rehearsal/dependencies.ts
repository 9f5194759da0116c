// What the module is made with: what tiers, earning, scenes and benefits are decided from.
import type { SceneRehearsalDependencies } from '../../decide/scene-rehearsal/index.ts';
import type { BenefitsContext } from '../benefits/index.ts';
import type { EarningDependencies } from '../earning/index.ts';
import type { TiersDependencies } from '../tiers/index.ts';

export interface TierRehearsalDependencies {
  readonly tiers: TiersDependencies;
  readonly earning: EarningDependencies;
  readonly scenes: SceneRehearsalDependencies;
  readonly benefits: BenefitsContext;
}
