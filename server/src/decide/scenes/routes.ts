// Routes of scenes: library, list, check, draft, agree, bring into force, end, and what a customer got and why.
import { type Refusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { complianceProfiles } from '../drafts/contract.ts';
import { createDraftActs, draftRoutes } from '../drafts/index.ts';
import { actionOf, attributesRead, isInternal } from '../rules/index.ts';
import { lowestClass, type Scene, type SceneRefusal, sceneWrong } from '../scene-rules/index.ts';
import * as contract from './contract.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { sceneTemplates } from './library.ts';
import { type StoredScene, sceneDrafts } from './scenes-store.ts';
import { awardViews, detailOf, summaryOf, totalsIn } from './views.ts';

type OwnRefusal = SceneRefusal | Refusal<'SCENE_NOT_FOUND' | 'SCENE_NOT_ACTIVE'>;

const missing = (code: string): OwnRefusal =>
  refuse('SCENE_NOT_FOUND', `There is no scene ${code}. Choose one of the list.`);
const notActive = (code: string): OwnRefusal =>
  refuse('SCENE_NOT_ACTIVE', `The scene ${code} is not in force; bring a draft into force first.`);

/** Why a scene cannot be saved, also by what is there: attributes of the profile, and whether something does its actions. */
export const wrongWith = async (
  { registry, ports }: Pick<ScenesDependencies, 'registry' | 'ports'>,
  scene: Scene,
): Promise<SceneRefusal | null> => {
  const wrong = sceneWrong(scene);
  if (wrong) return wrong;
  const unknown = attributesRead(scene.conditions).find((name) => !registry.get(name) || registry.get(name)?.personal);
  if (unknown !== undefined)
    return refuse(
      'SCENE_NOT_VALID',
      `The profile has no attribute ${unknown} that scenes may look at; choose another one.`,
    );
  const undone = scene.actions.find(
    ({ word }) => isInternal(word) || ports[actionOf(word)?.needs ?? 'points'] === null,
  );
  return undone
    ? refuse('ACTION_NOT_AVAILABLE', `Nothing in this installation does ${undone.word} yet; choose another action.`)
    : null;
};

/** What a sound scene names and what is not there yet: it can be drafted and rehearsed, and not come into force. */
const notReady = async (
  { segments, actionWrong }: Pick<ScenesDependencies, 'actionWrong' | 'segments'>,
  { trigger, actions }: Scene,
): Promise<SceneRefusal | null> => {
  if (trigger.kind === 'schedule' && !(await segments?.condition(trigger.segment)))
    return refuse('NAMED_THING_MISSING', `There is no segment ${trigger.segment}; choose one of the list.`);
  for (const use of actions) {
    const why = await actionWrong(use);
    if (why !== null) return refuse('NAMED_THING_MISSING', why);
  }
  return null;
};

const awardRoute = (dependencies: ScenesDependencies): Route =>
  route(contract.listAwards, async ({ params: { customerId }, query: { page, size } }, { principal }) => {
    const scope = await scopeCondition(dependencies, principal.scope);
    if (!(await customersAmong(dependencies.db, [customerId], scope)).has(customerId))
      return refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);
    return awardViews(dependencies, customerId, size, (page - 1) * size);
  });

export const createSceneRoutes = (dependencies: ScenesDependencies): readonly Route[] => {
  const { db, complianceProfile } = dependencies;
  const acts = createDraftActs<Scene, OwnRefusal>(dependencies, {
    ...{ store: sceneDrafts, noun: 'scene', audited: 'scene', missing, notActive },
    wrongWith: (scene) => wrongWith(dependencies, scene),
    notReady: (scene) => notReady(dependencies, scene),
    classOf: ({ compliance }, profile) => compliance[profile],
  });
  const drafts = draftRoutes(
    {
      ...{ read: contract.readScene, save: contract.saveDraft, approve: contract.approveDraft },
      ...{ activate: contract.activateScene, retire: contract.retireScene },
    },
    {
      codeOf: ({ scene }) => scene,
      acts,
      detail: (stored: StoredScene, { principal }) => detailOf(dependencies, acts, stored, principal.scope),
    },
  );
  return [
    route(contract.listTemplates, async () => ({ items: [...sceneTemplates] })),
    route(contract.listScenes, async (_input, { principal }) => {
      const [totals, profile] = [await totalsIn(dependencies, principal.scope), await complianceProfile()];
      return { items: (await sceneDrafts.all(db)).flatMap((each) => summaryOf(each, totals, profile) ?? []) };
    }),
    drafts.read,
    route(contract.checkScene, async ({ body }) => {
      const wrong = (await wrongWith(dependencies, body)) ?? (await notReady(dependencies, body));
      const [mainland_broker, bank, overseas_broker] = complianceProfiles.map((each) => lowestClass(body, each));
      return {
        wrong: wrong ? { code: wrong.code, message: wrong.message } : null,
        lowest: {
          mainland_broker: mainland_broker ?? 'R',
          bank: bank ?? 'R',
          overseas_broker: overseas_broker ?? 'R',
        },
      };
    }),
    ...[drafts.save, drafts.approve, drafts.activate, drafts.retire],
    awardRoute(dependencies),
  ];
};
