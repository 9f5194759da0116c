// Rule sets over HTTP: what held, what others would do, and making others hold.
import { isRefusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { type Condition, countAll, scopeCondition } from '../profiles/index.ts';
import type { Catalogue } from '../segments/index.ts';
import * as contract from './contract.ts';
import { catalogueFor, type LifecycleDependencies, stagesOf } from './judge.ts';
import { compileRules, sentencesOf } from './rules.ts';
import { type StageRules, stageNames, stageRules } from './stages.ts';
import { currentRules, insertRules, ruleSets } from './store.ts';

/** Name of the job that judges everybody. */
export const EVALUATE_JOB = 'lifecycle.evaluate';

const stagesInWords = (rules: StageRules, names: Catalogue['names']) =>
  rules.map((rule) => ({ stage: rule.stage, name: stageNames[rule.stage], ...sentencesOf(rule, names) }));

const auditEntry = (context: CallContext, action: string, id: string, details: Record<string, unknown>) => ({
  principal: context.principal,
  requestId: context.requestId,
  remoteAddress: context.remoteAddress,
  action,
  subject: { kind: 'lifecycle', id },
  details,
});

const listRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.lifecycleRules, async () => {
    const sets = await ruleSets(dependencies.store.db);
    const { names } = await catalogueFor(
      dependencies,
      sets.flatMap(({ rules }) => rules),
    );
    return { rows: sets.map((set) => ({ ...set, stages: stagesInWords(set.rules, names) })) };
  });

const previewRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.previewLifecycleRules, async ({ body: { rules } }, { principal, signal }) => {
    const { store } = dependencies;
    const { context, names, day } = await catalogueFor(dependencies, rules);
    const compiled = compileRules(rules, context);
    if ('code' in compiled) return compiled;
    const visible: Condition = await scopeCondition({ ...dependencies, db: store.db }, principal.scope);
    const population = await countAll(store.db, visible);
    const stages = [...(await stagesOf(dependencies, rules, context, visible, day, signal)).values()];
    return {
      population,
      stages: stagesInWords(rules, names).map((each) => ({
        ...each,
        customers: stages.filter((stage) => stage === each.stage).length,
      })),
      outside: population - stages.length,
    };
  });

const changeRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.changeLifecycleRules, async ({ body: { rules, note } }, context) => {
    const { store, audit, wallClock, enqueue } = dependencies;
    const { context: known } = await catalogueFor(dependencies, rules);
    const compiled = compileRules(rules, known);
    if (isRefusal(compiled)) return compiled;
    const now = await currentRules(store.db);
    // Through the schema, so that the order of keys cannot make a difference.
    const asText = (set: StageRules) => JSON.stringify(stageRules.parse(set));
    if (asText(now.rules) === asText(rules))
      return refuse('NOT_CHANGED', `These rules hold already: they are version ${now.version}.`);
    const by = context.principal.name;
    const version = await store.transaction(async (transaction) => {
      const made = await insertRules(transaction, { rules, note, at: wallClock.now(), by });
      await audit.record(auditEntry(context, 'lifecycle.rules.change', String(made), { rules, note }), transaction);
      return made;
    });
    const queued = await enqueue(
      EVALUATE_JOB,
      { because: 'definition' },
      { uniqueKey: `lifecycle:${version}`, createdBy: by },
    );
    return { version, jobId: queued.jobId };
  });

const evaluateRoute = ({ enqueue }: LifecycleDependencies): Route =>
  route(contract.evaluateLifecycle, async (_input, { principal }) =>
    enqueue(EVALUATE_JOB, { because: 'changed' }, { uniqueKey: 'lifecycle:now', createdBy: principal.name }),
  );

export const createRuleRoutes = (dependencies: LifecycleDependencies): readonly Route[] => [
  listRoute(dependencies),
  previewRoute(dependencies),
  changeRoute(dependencies),
  evaluateRoute(dependencies),
];
