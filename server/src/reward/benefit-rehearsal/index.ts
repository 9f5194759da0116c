// The door of reward/benefit-rehearsal.
import { createRehearsals, type RehearsalDependencies, shownAttributes } from '../../decide/rehearsals/index.ts';
import { readSubjects } from '../../decide/rules/index.ts';
import { exact, exactText, times } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { definitionWrong } from '../benefit-desk/index.ts';
import { type Benefit, benefitSchema } from '../benefit-rules/contract.ts';
import type { BenefitsContext } from '../benefits/index.ts';
import * as contract from './contract.ts';
import { rehearse } from './rehearse.ts';

export { periodsIn, quotaOf } from './quotas.ts';
export { refusedEver } from './refused.ts';

const FEN_A_YUAN = 100;

/** Makes the module; it works on what benefits work on. */
export const createBenefitRehearsal = (
  context: BenefitsContext & Pick<RehearsalDependencies, 'enqueue'>,
): { readonly jobs: readonly JobDefinition[]; readonly routes: readonly Route[] } => {
  const { db, registry } = context;
  const { job, begin, read } = createRehearsals<Benefit>(context, {
    ...{ kind: 'benefit', job: 'benefits.rehearse' },
    parse: (stored) => benefitSchema.parse(stored),
    inputsOf: (_benefit, ids) => readSubjects(db, registry, [], [...shownAttributes], ids),
    decide: (stage) => rehearse(context, stage),
    costOf: ({ unitCostYuan }, { awards }) =>
      exactText(times(times(exact(awards), exact(unitCostYuan)), exact(FEN_A_YUAN))),
  });
  return {
    jobs: [job],
    routes: [
      route(
        contract.startRehearsal,
        async ({ params, body }, call) =>
          (await definitionWrong(context, body.definition)) ?? (await begin(params.benefit, body, call)),
      ),
      route(contract.readRehearsal, ({ params, query }, call) => read(params.rehearsalId, query, call)),
    ],
  };
};
