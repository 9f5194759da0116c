// What scenes are given by whoever puts the product together.

import type { BusinessDate, Clock } from '../../kernel/index.ts';
import type { AttributeRegistry, ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { PastHistory } from '../../record/sink/index.ts';
import type { ComplianceProfile } from '../drafts/index.ts';
import type { ActionPorts, WordUse } from '../rules/index.ts';
import type { ProductType, SceneBook } from '../scene-rules/index.ts';

export interface ScenesDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly history: PastHistory;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly ports: ActionPorts;
  readonly productTypes: (codes: readonly string[]) => Promise<ReadonlyMap<string, ProductType>>;
  /** The branch that served each customer on the day; null where none did. In the order of the questions. */
  readonly branchesOn: (
    questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
  ) => Promise<readonly (string | null)[]>;
  readonly complianceProfile: () => Promise<ComplianceProfile>;
  /** Scenes that other modules keep as parts of something larger, such as the tasks of an activity; counted and done like all others. */
  readonly moreScenes?: () => Promise<SceneBook>;
  /** Why an action that names something of another plane (wallet, tag, benefit) cannot be drafted; null when it can. */
  readonly actionWrong: (use: WordUse) => Promise<string | null>;
}
