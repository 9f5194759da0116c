// The door of decide/scene-rehearsal.
import { exact, exactText, plus, times } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { createRehearsals, shownAttributes } from '../rehearsals/index.ts';
import { readSubjects } from '../rules/index.ts';
import { sceneSchema } from '../scene-rules/contract.ts';
import type { Scene } from '../scene-rules/index.ts';
import { wrongWith } from '../scenes/index.ts';
import * as contract from './contract.ts';
import { rehearse, type SceneRehearsalDependencies } from './rehearse.ts';

export type { PastPerson } from './past.ts';
export { type OtherPast, rehearse, type SceneRehearsalDependencies } from './rehearse.ts';

/** Asked of everybody: by what a rehearsal is broken down, and whose accounts are the firm's own. */
export const askedAttributes = [...shownAttributes, 'is_staff', 'customer_type'];

export const createSceneRehearsal = (
  dependencies: SceneRehearsalDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly routes: readonly Route[] } => {
  const { db, registry } = dependencies;
  const { job, begin, read } = createRehearsals<Scene>(dependencies, {
    ...{ kind: 'scene', job: 'scenes.rehearse' },
    parse: (stored) => sceneSchema.parse(stored),
    inputsOf: ({ conditions }, ids) => readSubjects(db, registry, conditions, askedAttributes, ids),
    decide: (stage) => rehearse(dependencies, stage),
    costOf: ({ cost }, { awards, points }) =>
      exactText(plus(times(exact(points), exact(cost.fenPerPoint)), times(exact(awards), exact(cost.fenPerAward)))),
  });
  return {
    jobs: [job],
    routes: [
      route(
        contract.startRehearsal,
        async ({ params, body }, call) =>
          (await wrongWith(dependencies, body.definition)) ?? (await begin(params.scene, body, call)),
      ),
      route(contract.readRehearsal, ({ params, query }, call) => read(params.rehearsalId, query, call)),
    ],
  };
};
