// Annotations: what happened on which day. They are the firm's, and stand on every chart over time.
import { randomUUID } from 'node:crypto';
import { businessDate, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { createAnnotation, deleteAnnotation, listAnnotations } from './contract.ts';
import { auditOf, type DashboardsDependencies } from './dependencies.ts';
import { deleteAnnotationRow, insertAnnotation, selectAnnotations } from './store.ts';

const ANNOTATIONS_MAX = 2_000;

export const createAnnotationRoutes = ({ store, audit, clock }: DashboardsDependencies): readonly Route[] => [
  route(listAnnotations, async ({ query: { from, to } }) => ({
    rows: [...(await selectAnnotations(store.db, from ?? null, to ?? null, ANNOTATIONS_MAX))],
  })),
  route(createAnnotation, async ({ body: { on, text } }, context) => {
    if (!businessDate(on)) return refuse('DAY_NOT_VALID', `${on} is not an existing day.`);
    if ((await selectAnnotations(store.db, null, null, ANNOTATIONS_MAX)).length >= ANNOTATIONS_MAX)
      return refuse('ANNOTATIONS_TOO_MANY', `There are ${ANNOTATIONS_MAX} annotations. Take some away first.`);
    const id = randomUUID();
    await store.transaction(async (transaction) => {
      const by = context.principal.name;
      await insertAnnotation(transaction, { id, on, text, createdAt: clock.now(), createdBy: by });
      await audit.record(auditOf(context, 'annotation', 'create', id, { on, text }), transaction);
    });
    return { id };
  }),
  route(deleteAnnotation, async ({ params: { id } }, context) => {
    const gone = await store.transaction(async (transaction) => {
      const deleted = await deleteAnnotationRow(transaction, id);
      if (deleted) await audit.record(auditOf(context, 'annotation', 'delete', id), transaction);
      return deleted;
    });
    return gone ? { id } : refuse('ANNOTATION_NOT_FOUND', 'There is no such annotation. Read the list again.');
  }),
];
