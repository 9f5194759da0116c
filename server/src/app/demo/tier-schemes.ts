// The tiers of the simulated firm: what a mainland broker may offer, written by one person and agreed to by another.

import { schemeTemplates } from '../../reward/tier-rules/index.ts';
import * as tiers from '../../reward/tiers/contract.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager, officer } from './programme.ts';

/** By assets kept, and by what customers learn and use. */
const inForce = ['v', 'growth'];

/** Brings the schemes into force; who has which tier is evaluated in the first night. */
export const introduceTiers = async ({ routes }: Pick<Installation, 'routes'>): Promise<void> => {
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  for (const { code, scheme } of schemeTemplates) {
    if (!inForce.includes(code)) continue;
    await asManager(tiers.saveDraft, code, scheme);
    await asOfficer(tiers.approveDraft, code, {});
    await asManager(tiers.activateScheme, code, {});
  }
};
