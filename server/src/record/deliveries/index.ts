// The door of record/deliveries.
export { createDeliveries, type Deliveries } from './create-deliveries.ts';
export type { Completeness } from './delivery.ts';
export type { DeliveredFile, FolderImports, KnownOfDelivery } from './folders.ts';
export { readTrailer, reconcile, type StatedContent } from './reconcile.ts';
export { deliveryOfRun, endDelivery, insertDelivery, migrations } from './store.ts';
