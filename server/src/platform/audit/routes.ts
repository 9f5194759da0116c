// The audit trail over HTTP.
import { csvStream, type Route, route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import type { SealedEntry } from './chain.ts';
import {
  type AuditEntryView,
  exportAudit,
  listAudit,
  readAuditHead,
  verifyAudit,
  verifyAuditHeads,
} from './contract.ts';
import type { AuditTrail } from './create-audit.ts';
import { readEntries, selectPage } from './store.ts';

const viewOf = (entry: SealedEntry): AuditEntryView => ({
  ...entry,
  principalKind: entry.principalKind as AuditEntryView['principalKind'],
  details: entry.details === null ? null : (JSON.parse(entry.details) as Record<string, unknown>),
});

const header = [
  ...['sequence', 'recorded_at', 'principal_kind', 'principal_id', 'principal_name', 'action', 'subject_kind'],
  ...['subject_id', 'details', 'remote_address', 'request_id', 'previous_hash', 'hash'],
];

async function* csvRows(entries: AsyncIterable<SealedEntry>) {
  for await (const entry of entries) {
    yield [
      ...[entry.sequence, new Date(entry.recordedAt).toISOString(), entry.principalKind, entry.principalId],
      ...[entry.principalName, entry.action, entry.subjectKind, entry.subjectId, entry.details],
      ...[entry.remoteAddress, entry.requestId, entry.previousHash, entry.hash],
    ];
  }
}

export const createAuditRoutes = (store: StateStore, trail: Omit<AuditTrail, 'routes'>): readonly Route[] => [
  route(listAudit, async ({ query: { page, size, ...filter } }) => {
    const { entries, total } = await selectPage(store.db, filter, { offset: (page - 1) * size, limit: size });
    return { items: entries.map(viewOf), total };
  }),
  route(exportAudit, async ({ query }, { principal, requestId, remoteAddress }) => {
    // The export is itself something that was done, and the trail says so.
    await trail.record({
      ...{ principal, requestId, remoteAddress, action: 'audit.export', details: { ...query } },
      subject: { kind: 'audit', id: 'trail' },
    });
    return csvStream(header, csvRows(readEntries(store.db, query)));
  }),
  route(readAuditHead, () => trail.head()),
  route(verifyAudit, ({ query }) =>
    trail.verify(query.sequence && query.hash ? [{ sequence: query.sequence, hash: query.hash }] : []),
  ),
  route(verifyAuditHeads, ({ body }) => trail.verify(body.heads)),
];
