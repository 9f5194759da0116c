// Scenes of the simulated firm: some in force since its programme began, and drafts that wait for a second person or a legal opinion.
import * as scenes from '../../decide/scenes/contract.ts';
import { sceneTemplates } from '../../decide/scenes/index.ts';
import type { Installation } from '../wiring.ts';
import { introduceOwnMoments } from './own-moments.ts';
import { asker, manager, officer } from './programme.ts';

/** What a mainland broker may do, and what this firm's customers reach. */
const inForce = ['ten_articles', 'three_services', 'course_series', 'risk_test_renewed', 'complaint_care'];
/** The last one is class R and can be rehearsed only. */
const drafted = ['newcomer_camp', 'reading_week', 'low_score_care', 'ten_trades_level2'];

/** Drafts scenes of the library and brings those of every day into force; and the moments that they may follow. */
export const introduceScenes = async ({ routes }: Pick<Installation, 'routes'>, validFrom: string): Promise<void> => {
  await introduceOwnMoments({ routes });
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  for (const { code, scene } of sceneTemplates) {
    if (![...inForce, ...drafted].includes(code)) continue;
    const written = (await asManager(scenes.saveDraft, code, { ...scene, validFrom })) as { readonly draftAt: number };
    if (!inForce.includes(code)) continue;
    await asOfficer(scenes.approveDraft, code, { draftAt: written.draftAt });
    await asManager(scenes.activateScene, code, {});
  }
};
