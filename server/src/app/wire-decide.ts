// Puts the decide plane together. It knows record and know; what its actions do in planes to the right is bound here.

import { createComplianceRegister, type RegisterProvider, registerOf } from '../decide/compliance-register/index.ts';
import type { ActionPorts } from '../decide/rules/index.ts';
import { createSceneRehearsal } from '../decide/scene-rehearsal/index.ts';
import { createScenes, type ScenesDependencies, sceneDrafts } from '../decide/scenes/index.ts';
import type { AttributeRegistry } from '../know/profiles/index.ts';
import { createSegmentDirectory } from '../know/segments/index.ts';
import type { Database } from '../platform/state-store/index.ts';
import { benefitDrafts } from '../reward/benefits/index.ts';
import { ruleDrafts } from '../reward/earning/index.ts';
import type { Ledger } from '../reward/ledger/index.ts';
import { selectSchemes } from '../reward/tiers/index.ts';
import { actionWrongWith, createActionPorts } from './action-ports.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import type { Record } from './wire-record.ts';

/** What the planes to the right do for actions. */
export interface DoneByOthers {
  readonly ledger: Pick<Ledger, 'postAll' | 'programme'>;
  /** Null where there are no benefits. */
  readonly benefits: ActionPorts['benefits'];
  /** Why a benefit cannot be granted by a scene; null when it can. */
  readonly benefitWrong: (code: string) => Promise<string | null>;
  /** What has a class in planes to the right. */
  readonly registers: readonly RegisterProvider[];
}

export const wireDecide = (
  foundation: Foundation,
  { organisation, catalogue, cipher }: Pick<Record, 'organisation' | 'catalogue' | 'cipher'>,
  { registry }: { readonly registry: AttributeRegistry },
  { ledger, benefits, benefitWrong, registers }: DoneByOthers,
): readonly ModuleParts[] => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
  const walletsOf = async (programme: string) =>
    (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null;
  const dependencies: ScenesDependencies = {
    ...{ store: stores.state, db: stores.state.db, timeZone: config.timeZone, registry, organisation, cipher },
    ...{ audit, clock, wallClock, segments: createSegmentDirectory(stores.state.db) },
    ports: createActionPorts(foundation, ledger, benefits),
    productTypes: (codes) => catalogue.productTraits(codes),
    branchesOn: async (questions) => (await organisation.placesOn(questions)).map(({ branchId }) => branchId),
    complianceProfile: async () => (await settings.read('compliance')).profile,
    actionWrong: actionWrongWith(foundation, walletsOf, benefitWrong),
  };
  return [
    createScenes(dependencies),
    createSceneRehearsal({ ...dependencies, eventStore: stores.events, enqueue }),
    createComplianceRegister(
      [registerOf('scene', stores.state.db, sceneDrafts), ...registers],
      dependencies.complianceProfile,
    ),
  ];
};

/** What the reward plane keeps that has a class. */
export const registersOfReward = (db: Database): readonly RegisterProvider[] => [
  registerOf('earning_rule', db, ruleDrafts),
  registerOf('benefit', db, benefitDrafts),
  async () =>
    (await selectSchemes(db)).flatMap(({ scheme, status, version, definition, draft }) => {
      const shown = definition ?? draft;
      return shown
        ? [
            {
              ...{ kind: 'tier_scheme' as const, code: scheme, name: shown.name, status, version },
              ...{ hasDraft: draft !== null, compliance: shown.compliance, approvedBy: null, legalOpinion: null },
            },
          ]
        : [];
    }),
];
