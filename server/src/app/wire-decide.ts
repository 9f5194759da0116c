// Puts the decide plane together. It knows record and know; what its actions do in planes to the right is bound here.

import { createComplianceRegister, type RegisterProvider, registerOf } from '../decide/compliance-register/index.ts';
import { createOwnMoments } from '../decide/own-moments/index.ts';
import { createSceneRehearsal } from '../decide/scene-rehearsal/index.ts';
import { createScenes, type ScenesDependencies, sceneDrafts } from '../decide/scenes/index.ts';
import { createSegmentDirectory } from '../know/segments/index.ts';
import type { Database } from '../platform/state-store/index.ts';
import { activityDrafts } from '../reward/activities/index.ts';
import { benefitDrafts } from '../reward/benefits/index.ts';
import { ruleDrafts } from '../reward/earning/index.ts';
import { partnerDrafts } from '../reward/partners/index.ts';
import { createTierRehearsal } from '../reward/tier-rehearsal/index.ts';
import { selectSchemes } from '../reward/tiers/index.ts';
import { createActionPorts } from './action-ports.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import { wireActivities } from './wire-activities.ts';
import type { Know } from './wire-know.ts';
import type { Record } from './wire-record.ts';
import type { Reward } from './wire-reward.ts';

/** What the reward plane keeps that has a class. */
const registersOfReward = (db: Database): readonly RegisterProvider[] => [
  registerOf('earning_rule', db, ruleDrafts),
  registerOf('benefit', db, benefitDrafts),
  registerOf('activity', db, activityDrafts),
  registerOf('partner', db, partnerDrafts),
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

export const wireDecide = (
  foundation: Foundation,
  {
    organisation,
    catalogue,
    cipher,
    history,
    identity,
  }: Pick<Record, 'organisation' | 'catalogue' | 'cipher' | 'history' | 'identity'>,
  { registry, judging }: Pick<Know, 'registry' | 'judging'>,
  { ledger, benefits, tierFacts, earningFacts }: Pick<Reward, 'ledger' | 'benefits' | 'tierFacts' | 'earningFacts'>,
): readonly ModuleParts[] => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
  const activities = wireActivities(foundation, { identity, history }, { ledger, benefits });
  const dependencies: ScenesDependencies = {
    ...{ store: stores.state, db: stores.state.db, timeZone: config.timeZone, registry, organisation, cipher, history },
    ...{ audit, clock, wallClock, segments: createSegmentDirectory(stores.state.db) },
    ports: createActionPorts({ ...foundation, registry }, ledger, {
      benefits: benefits.scenes,
      activities: activities.port,
    }),
    moreScenes: activities.scenes,
    productTypes: (codes) => catalogue.productTraits(codes),
    branchesOn: async (questions) => (await organisation.placesOn(questions)).map(({ branchId }) => branchId),
    complianceProfile: async () => (await settings.read('compliance')).profile,
    actionWrong: activities.actionWrong,
  };
  const sceneFacts = { ...dependencies, eventStore: stores.events, enqueue };
  return [
    ...activities.modules,
    createScenes(dependencies),
    createOwnMoments({ ...judging, complianceProfile: dependencies.complianceProfile }),
    createSceneRehearsal(sceneFacts),
    createTierRehearsal({ tiers: tierFacts, earning: earningFacts, scenes: sceneFacts, benefits: benefits.context }),
    createComplianceRegister(
      [registerOf('scene', stores.state.db, sceneDrafts), ...registersOfReward(stores.state.db)],
      dependencies.complianceProfile,
    ),
  ];
};
