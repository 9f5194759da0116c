// The door of record/catalogue.
export { channelNames } from './channel-store.ts';
export { type Catalogue, createCatalogue } from './create-catalogue.ts';
export type { CatalogueDependencies } from './routes.ts';
export { migrations } from './store.ts';
