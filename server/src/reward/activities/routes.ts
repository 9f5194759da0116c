// Routes of activities in the console: library, list, check, draft, agree, bring into force, end, results, and one customer's standing.
import type { z } from 'zod';
import { complianceProfiles } from '../../decide/drafts/contract.ts';
import {
  createDraftActs,
  type DraftActs,
  draftRoutes,
  draftView,
  type StoredDraft,
} from '../../decide/drafts/index.ts';
import { attributesRead } from '../../decide/rules/index.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { Activity } from '../activity-rules/contract.ts';
import {
  type ActivityRefusal,
  activityTemplates,
  activityWrong,
  lowestClassOf,
  scenesOf,
} from '../activity-rules/index.ts';
import { handDayUp } from './acts.ts';
import * as contract from './contract.ts';
import { activityDrafts } from './definitions.ts';
import type { ActivitiesContext } from './dependencies.ts';
import { resultsOf, type Totals, totalsIn } from './results.ts';
import { standingOf } from './standing.ts';

type Stored = StoredDraft<Activity>;
type Acts = DraftActs<Activity, ActivityRefusal>;
type Summary = z.input<(typeof contract.listActivities)['response']>['items'][number];
type Detail = z.input<(typeof contract.readActivity)['response']>;

/** Words of addresses beside which no activity can be reached. */
const reserved = ['library', 'checks', 'customers'];

export const activityMissing = (code: string): Refusal<'ACTIVITY_NOT_FOUND'> =>
  refuse('ACTIVITY_NOT_FOUND', `There is no activity ${code}. Choose one of the list.`);

const wrongWith = ({ benefits: { registry } }: ActivitiesContext, activity: Activity): ActivityRefusal | null => {
  const wrong = activityWrong('activity', activity);
  if (wrong) return wrong;
  const unknown = attributesRead(activity.conditions).find(
    (name) => !registry.get(name) || registry.get(name)?.personal,
  );
  return unknown === undefined
    ? null
    : refuse(
        'ACTIVITY_NOT_VALID',
        `The profile has no attribute ${unknown} that may be looked at; choose another one.`,
      );
};

/** What a sound activity names and what is not there yet. */
const notReady = async (
  { actionWrong, benefits }: ActivitiesContext,
  activity: Activity,
): Promise<ActivityRefusal | null> => {
  for (const { scene } of scenesOf('activity', 0, activity))
    for (const use of scene.actions) {
      const why = await actionWrong(use);
      if (why !== null) return refuse('NAMED_THING_MISSING', why);
    }
  const makeUp = activity.plan.kind === 'streak' ? activity.plan.makeUp : null;
  if (makeUp === null) return null;
  const wallets = await benefits.walletsOf(makeUp.programme);
  return wallets?.includes(makeUp.wallet)
    ? null
    : refuse('NAMED_THING_MISSING', `There is no wallet ${makeUp.programme}/${makeUp.wallet}; create it first.`);
};

const actsOf = (context: ActivitiesContext): Acts =>
  createDraftActs<Activity, ActivityRefusal>(context.benefits, {
    ...{ store: activityDrafts, noun: 'activity', audited: 'activity', missing: activityMissing },
    notActive: (code) => refuse('ACTIVITY_NOT_ACTIVE', `The activity ${code} is not in force.`),
    wrongWith: async (activity) => wrongWith(context, activity),
    notReady: (activity) => notReady(context, activity),
    classOf: ({ compliance }, profile) => compliance[profile],
  });

const summaryOf = (stored: Stored, totals: Totals, profile: keyof Activity['compliance']): Summary | null => {
  const definition = stored.definition ?? stored.draft;
  if (!definition) return null;
  return {
    ...{ activity: stored.code, status: stored.status, version: stored.version, hasDraft: stored.draft !== null },
    ...{ definition, class: definition.compliance[profile], parts: totals.partsOf(stored.code, definition) },
    takingPart: totals.takingPart(stored.code),
  };
};

const detailOf = async (context: ActivitiesContext, acts: Acts, stored: Stored, call: CallContext): Promise<Detail> => {
  const { db, complianceProfile } = context.benefits;
  const summary = summaryOf(stored, await totalsIn(context, call.principal.scope), await complianceProfile());
  return { ...(summary as Summary), ...(await draftView(db, activityDrafts, acts, stored)) };
};

const readRoutes = (context: ActivitiesContext): readonly Route[] => {
  const { db, complianceProfile } = context.benefits;
  return [
    route(contract.listTemplates, async () => ({ items: [...activityTemplates] })),
    route(contract.listActivities, async (_input, { principal }) => {
      const [totals, profile] = [await totalsIn(context, principal.scope), await complianceProfile()];
      return { items: (await activityDrafts.all(db)).flatMap((each) => summaryOf(each, totals, profile) ?? []) };
    }),
    route(contract.checkActivity, async ({ body }) => {
      const wrong = wrongWith(context, body) ?? (await notReady(context, body));
      const lowest = Object.fromEntries(
        complianceProfiles.map((profile) => [profile, lowestClassOf('activity', body, profile)]),
      );
      return {
        wrong: wrong ? { code: wrong.code, message: wrong.message } : null,
        lowest: lowest as Activity['compliance'],
      };
    }),
    route(contract.readResults, async ({ params: { activity } }, { principal }) => {
      const stored = await activityDrafts.one(db, activity);
      const definition = stored?.definition ?? stored?.draft;
      return stored && definition
        ? resultsOf(context, { code: activity, version: stored.version, definition }, principal.scope)
        : activityMissing(activity);
    }),
    route(contract.readCustomerActivities, async ({ params: { customerId } }, { principal }) => {
      const visible = await customersAmong(db, [customerId], await scopeCondition(context.benefits, principal.scope));
      return visible.has(customerId)
        ? { items: [...(await standingOf(context, customerId))] }
        : refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);
    }),
  ];
};

const ownRefusals: ReadonlySet<string> = new Set(['ACTIVITY_NOT_ACTIVE', 'DAY_SIGNED', 'DAY_OUT_OF_REACH']);

const handRoute = (context: ActivitiesContext): Route =>
  route(contract.handMakeUp, async ({ params: { activity, customerId }, body: { day, reason } }, call) => {
    const { principal, requestId, remoteAddress } = call;
    const { benefits } = context;
    const visible = await customersAmong(benefits.db, [customerId], await scopeCondition(benefits, principal.scope));
    if (!visible.has(customerId)) return refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);
    const entry = {
      ...{ principal, requestId, remoteAddress, action: 'activity.make-up' },
      ...{ subject: { kind: 'activity', id: activity }, details: { customerId, day, reason } },
    };
    const done = await handDayUp(context, { activity, customerId, day }, (transaction) =>
      benefits.audit.record(entry, transaction),
    );
    if (!isRefusal(done)) return { items: [...(await standingOf(context, customerId, activity))] };
    return ownRefusals.has(done.code)
      ? (done as Refusal<'ACTIVITY_NOT_ACTIVE' | 'DAY_SIGNED' | 'DAY_OUT_OF_REACH'>)
      : refuse('NOT_FOR_CUSTOMER', done.message, { reason: done.code });
  });

export const createActivityRoutes = (context: ActivitiesContext): readonly Route[] => {
  const acts = actsOf(context);
  const drafts = draftRoutes(
    {
      ...{ read: contract.readActivity, save: contract.saveDraft, approve: contract.approveDraft },
      ...{ activate: contract.activateActivity, retire: contract.retireActivity },
    },
    {
      codeOf: ({ activity }) => activity,
      acts,
      detail: (stored: Stored, call) => detailOf(context, acts, stored, call),
      guard: (act, code) =>
        act === 'save' && reserved.includes(code)
          ? refuse('ACTIVITY_NOT_VALID', `No activity can be called ${code}; choose another code.`)
          : null,
    },
  );
  return [
    ...readRoutes(context),
    ...[drafts.read, drafts.save, drafts.approve, drafts.activate, handRoute(context), drafts.retire],
  ];
};
