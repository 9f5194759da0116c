// The tracking plan and quarantine over HTTP.
import { isRefusal, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import {
  discardQuarantined,
  dismissProposal,
  getPlan,
  listPlanVersions,
  listProposals as listProposalsEndpoint,
  listQuarantined,
  listQuarantineGroups,
  type QuarantinedView,
  replayQuarantined,
  savePlannedEvent,
  savePlanSettings,
  type TrackingPlanView,
} from './contract.ts';
import type { TrackingPlan } from './plan.ts';
import { deleteProposals, listProposals, listVersions, readPlan } from './plan-store.ts';
import type { Quarantine } from './quarantine.ts';
import { countQuarantined, type QuarantinedEvent, readGroups, readQuarantined } from './quarantine-store.ts';
import type { TrackingPlanService } from './tracking-plan.ts';

const planView = (plan: TrackingPlan): TrackingPlanView => structuredClone(plan) as TrackingPlanView;

const quarantinedView = ({ trust: _trust, event, violations, ...rest }: QuarantinedEvent): QuarantinedView => ({
  ...rest,
  violations: [...violations],
  event: { ...event },
});

export const createPlanRoutes = (store: StateStore, plan: TrackingPlanService): readonly Route[] => [
  route(getPlan, async ({ query: { version } }) => {
    if (version === undefined) return planView(plan.current());
    const found = await readPlan(store.db, version);
    return found ? planView(found) : refuse('VERSION_NOT_FOUND', `The plan has no version ${version}.`);
  }),
  route(listPlanVersions, ({ query }) => listVersions(store.db, query.page, query.pageSize)),
  route(savePlannedEvent, async ({ params, body }, { principal }) => {
    if (params.name !== body.event.name)
      return refuse('NAME_MISMATCH', 'The event in the body has another name than the address. Send the same name.');
    const version = await plan.saveEvent(body.event, { principal, note: body.note, baseVersion: body.baseVersion });
    return isRefusal(version) ? version : { version };
  }),
  route(savePlanSettings, async ({ body: { note, baseVersion, ...settings } }, { principal }) => {
    const version = await plan.saveSettings(settings, { principal, note, baseVersion });
    return isRefusal(version) ? version : { version };
  }),
  route(listProposalsEndpoint, ({ query }) =>
    listProposals(store.db, plan.compiled().isPlanned, query.page, query.pageSize),
  ),
  route(dismissProposal, async ({ params }) => ({ dismissed: await deleteProposals(store.db, params.name) })),
];

export const createQuarantineRoutes = (store: StateStore, quarantine: Quarantine): readonly Route[] => [
  route(listQuarantineGroups, async ({ query: { status } }) => ({
    items: await readGroups(store.db, status),
    open: await countQuarantined(store.db, { status: 'open' }),
  })),
  route(listQuarantined, async ({ query: { page, pageSize, ...filter } }) => ({
    items: (await readQuarantined(store.db, filter, pageSize, (page - 1) * pageSize)).map(quarantinedView),
    total: await countQuarantined(store.db, filter),
  })),
  route(replayQuarantined, ({ body: { repairs, note, ...selection } }, { principal }) =>
    quarantine.replay(selection, repairs, note, principal),
  ),
  route(discardQuarantined, async ({ body: { note, ...selection } }, { principal }) => {
    const discarded = await quarantine.discard(selection, note, principal);
    return isRefusal(discarded) ? discarded : { discarded };
  }),
];
