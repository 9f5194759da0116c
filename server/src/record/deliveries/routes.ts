// Routes of the delivery board and of watched folders.
import { type BusinessDate, type Clock, isRefusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import * as contract from './contract.ts';
import { type FolderImports, type Folders, today } from './folders.ts';
import { type Delivery, deleteFolder, listDeliveryRows, listFolders, saveFolder } from './store.ts';

export interface DeliveryRoutesDependencies {
  readonly db: Database;
  readonly folders: Folders;
  readonly imports: Pick<FolderImports, 'findMapping'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly businessTimeZone: string;
}

const viewDelivery = (delivery: Delivery): contract.DeliveryView => ({
  dataset: delivery.dataset,
  businessDate: delivery.businessDate,
  naturalDate: delivery.naturalDate,
  status: delivery.status,
  fileName: delivery.fileName,
  runId: delivery.runId,
  arrivedAt: delivery.arrivedAt,
  completedAt: delivery.completedAt,
  late: delivery.late,
  delivery: delivery.delivery,
  rowsExpected: delivery.rowsExpected,
  rowsCounted: delivery.rowsCounted,
  totalsExpected: delivery.totalsExpected,
  totalsCounted: delivery.totalsCounted,
  problem: delivery.problem,
});

const boardRoutes = ({ db, folders, clock, businessTimeZone }: DeliveryRoutesDependencies): readonly Route[] => [
  route(contract.deliveryBoard, async ({ query }) => {
    const date = (query.date ?? today(clock, businessTimeZone)) as BusinessDate;
    const lines = await folders.board(date);
    const throughs = lines.map((line) => line.completeThrough);
    const completeThrough = throughs.includes(null) ? null : (throughs.toSorted()[0] ?? null);
    return {
      date,
      completeThrough,
      datasets: lines.map((line) => ({ ...line, delivery: line.delivery ? viewDelivery(line.delivery) : null })),
    };
  }),
  route(contract.listDeliveries, async ({ query }) => {
    const { status } = query;
    // What is only expected or late has no delivery yet; it stands on the board.
    if (status === 'expected' || status === 'late') return { items: [], total: 0 };
    const { items, total } = await listDeliveryRows(db, { ...query, status });
    return { items: items.map(viewDelivery), total };
  }),
];

const folderRoutes = ({ db, folders, imports, audit }: DeliveryRoutesDependencies): readonly Route[] => [
  route(contract.listWatchedFolders, async () => ({
    items: (await listFolders(db)).map(({ folder, dataset, lastScannedAt, lastProblem }) => ({
      ...folder,
      dataset,
      lastScannedAt,
      lastProblem,
    })),
  })),
  route(contract.saveWatchedFolder, async ({ params, body }, { principal, remoteAddress, requestId }) => {
    const folder = { ...body, name: params.name };
    const mapping = await imports.findMapping(folder.mapping);
    if (isRefusal(mapping)) return mapping;
    const refusal = await folders.check(folder);
    if (refusal) return refusal;
    await saveFolder(db, folder, mapping.dataset);
    const subject = { kind: 'watched_folder', id: folder.name };
    await audit.record({
      principal,
      action: 'import.save-folder',
      subject,
      details: { ...folder },
      remoteAddress,
      requestId,
    });
    return folder;
  }),
  route(contract.deleteWatchedFolder, async ({ params }, { principal, remoteAddress, requestId }) => {
    if (!(await deleteFolder(db, params.name)))
      return refuse('FOLDER_NOT_FOUND', `There is no watched folder ${params.name}.`);
    const subject = { kind: 'watched_folder', id: params.name };
    await audit.record({ principal, action: 'import.delete-folder', subject, remoteAddress, requestId });
    return { deleted: true as const };
  }),
  route(contract.scanWatchedFolder, async ({ params }) => {
    const stored = (await listFolders(db)).find((each) => each.folder.name === params.name);
    if (!stored) return refuse('FOLDER_NOT_FOUND', `There is no watched folder ${params.name}.`);
    const started = await folders.scan(stored);
    return isRefusal(started) ? started : { started: [...started] };
  }),
];

/** Routes of the board and of folders. */
export const createDeliveryRoutes = (dependencies: DeliveryRoutesDependencies): readonly Route[] => [
  ...boardRoutes(dependencies),
  ...folderRoutes(dependencies),
];
