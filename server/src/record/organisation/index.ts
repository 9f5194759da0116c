// The door of record/organisation.
export type { OnRelations } from './consumer.ts';
export { createOrganisation, type OrganisationModule } from './create-organisation.ts';
export type { Announce, NamedRelation, Organisation, OrganisationDependencies } from './organisation.ts';
export { countRelationsOf } from './person.ts';
export type { CustomerPlace, RelationRow } from './relation.ts';
export { migrations } from './store.ts';
