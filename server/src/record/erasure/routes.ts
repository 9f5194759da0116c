// Routes of erasures: parse, ask, render.
import type { CustomerId } from '../../kernel/index.ts';
import { isRefusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { customerPerson } from '../identity/index.ts';
import type { EventHistory, RowCount } from '../sink/index.ts';
import * as contract from './contract.ts';
import { HOLD_YEARS } from './policy.ts';
import { previewOf } from './preview.ts';
import { approve, askForErasure, decline, type RequestDependencies, requireFirm } from './requests.ts';
import { type ErasureRow, erasureOf, listErasures } from './store.ts';

export interface RouteDependencies extends RequestDependencies {
  readonly history: Pick<EventHistory, 'timeline'>;
}

const view = (row: ErasureRow, { kind, id }: Principal) => ({
  erasureId: row.erasure_id,
  customerId: row.customer_id,
  customers: [...row.customers],
  state: row.state,
  origin: row.origin,
  reason: row.reason,
  requestedBy: row.requested_name,
  requestedAt: row.requested_at,
  decidedBy: row.decided_name,
  decidedAt: row.decided_at,
  note: row.note,
  removed: { ...row.removed },
  erasedAt: row.erased_at,
  holdUntil: row.hold_until,
  mine: row.requested_by === `${kind}:${id}`,
});

const countView = ({ event, rows, firstAt, lastAt }: RowCount) => ({ event, rows, firstAt, lastAt });

const previewRoute = (dependencies: RouteDependencies): Route =>
  route(contract.previewErasure, async ({ params }, { principal }) => {
    const narrow = requireFirm(principal);
    if (narrow) return narrow;
    const current = await erasureOf(dependencies.store.db, params.customerId);
    const preview = await previewOf(dependencies, params.customerId);
    if (isRefusal(preview)) return preview;
    const { persons, holdings, events } = preview;
    return {
      customerId: params.customerId,
      customers: [...persons.customers],
      devices: { own: persons.ownActors.length, shared: persons.sharedActors.length },
      holdings: [...holdings],
      erasedEvents: events.filter(({ kept }) => !kept).map(countView),
      heldEvents: events.filter(({ kept }) => kept).map(countView),
      holdYears: HOLD_YEARS,
      current: current ? view(current, principal) : null,
    };
  });

const heldRoute = (dependencies: RouteDependencies): Route =>
  route(contract.readHeldRecords, async ({ params, body }, context) => {
    const { principal, requestId, remoteAddress } = context;
    // An administrator may give the role; who reads must hold it.
    if (!principal.roles.includes('compliance'))
      return refuse('COMPLIANCE_ONLY', 'Records under legal hold are for the role of compliance alone.');
    const narrow = requireFirm(principal);
    if (narrow) return narrow;
    const row = await erasureOf(dependencies.store.db, params.customerId);
    if (row?.state !== 'erased')
      return refuse('NOT_UNDER_HOLD', `${params.customerId} was not erased; look at the customer's own page.`);
    const { reason, events, before, limit } = body;
    // The record stands before anything is read: whoever looked is in the trail.
    await dependencies.audit.record({
      ...{ principal, requestId, remoteAddress, action: 'customer.held-records' },
      subject: { kind: 'customer', id: params.customerId },
      details: { reason, events: events ?? null, before },
    });
    const personId = customerPerson(row.customer_id as CustomerId);
    const filter = { personId, ...(events?.length ? { names: events } : {}) };
    const rows = await dependencies.history.timeline(filter, before, limit);
    const last = rows.at(-1);
    return {
      rows: rows.map(({ position, name, occurredAt, recordedAt, source, properties }) => ({
        ...{ position, event: name, occurredAt, recordedAt, source, properties: { ...properties } },
      })),
      next: last && rows.length === limit ? { at: last.occurredAt, position: last.position } : null,
    };
  });

/** The routes of the module. */
export const createErasureRoutes = (dependencies: RouteDependencies): readonly Route[] => [
  previewRoute(dependencies),
  route(contract.requestErasure, async ({ params, body }, context) => {
    const row = await askForErasure(dependencies, { customerId: params.customerId, reason: body.reason }, context);
    return isRefusal(row) ? row : view(row, context.principal);
  }),
  route(contract.listErasures, async ({ query }, { principal }) => {
    const { state, page, pageSize } = query;
    const found = await listErasures(dependencies.store.db, { state, offset: (page - 1) * pageSize, limit: pageSize });
    return { rows: found.rows.map((row) => view(row, principal)), total: found.total };
  }),
  route(contract.approveErasure, async ({ params, body }, context) => {
    const done = await approve(dependencies, { erasureId: params.erasureId, note: body.note ?? null }, context);
    return isRefusal(done) ? done : { erasure: view(done.row, context.principal), jobId: done.jobId };
  }),
  route(contract.declineErasure, async ({ params, body }, context) => {
    const row = await decline(dependencies, { erasureId: params.erasureId, note: body.note }, context);
    return isRefusal(row) ? row : view(row, context.principal);
  }),
  heldRoute(dependencies),
];
