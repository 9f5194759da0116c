// The door of reward/earning-rehearsal.
import { createRehearsals, shownAttributes } from '../../decide/rehearsals/index.ts';
import { exact, exactText, times } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { type EarningDependencies, readInputs, wrongWith } from '../earning/index.ts';
import { earningRuleSchema } from '../earning-rules/contract.ts';
import type { EarningRule } from '../earning-rules/index.ts';
import * as contract from './contract.ts';
import { rehearse } from './rehearse.ts';

export type { PastEvent } from './past.ts';
export { type OtherPast, rehearse } from './rehearse.ts';

export interface EarningRehearsal {
  readonly jobs: readonly JobDefinition[];
  readonly routes: readonly Route[];
}

/** By what a rehearsal is broken down, as conditions that ask for it. */
const asking = shownAttributes.map((attribute) => ({ word: 'profile_is', with: { attribute, values: [] } }));

/** Makes the module; it works on what earning works on. */
export const createEarningRehearsal = (dependencies: EarningDependencies): EarningRehearsal => {
  const { db, registry } = dependencies;
  const { job, begin, read } = createRehearsals<EarningRule>(dependencies, {
    ...{ kind: 'earning', job: 'earning.rehearse' },
    parse: (stored) => earningRuleSchema.parse(stored),
    inputsOf: (rule, ids) => readInputs(db, registry, [{ ...rule, conditions: [...rule.conditions, ...asking] }], ids),
    decide: (stage) => rehearse(dependencies, stage),
    costOf: ({ costFenPerPoint }, { points }) => exactText(times(exact(points), exact(costFenPerPoint))),
  });
  return {
    jobs: [job],
    routes: [
      route(
        contract.startRehearsal,
        async ({ params, body }, call) =>
          (await wrongWith(dependencies, body.definition)) ?? (await begin(params.rule, body, call)),
      ),
      route(contract.readRehearsal, ({ params, query }, call) => read(params.rehearsalId, query, call)),
    ],
  };
};
