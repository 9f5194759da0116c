// The door of decide/drafts.
export { type Agreed, activationFor } from './activation.ts';
export { createDraftActs, type DraftActs, type DraftDependencies, type DraftKind } from './acts.ts';
export { type Activation, type ComplianceClass, type ComplianceProfile, isLaxer, strictest } from './contract.ts';
export { draftRoutes, draftView } from './routes.ts';
export { type Approval, createDraftStore, type DraftStore, type StoredDraft, type StoredVersion } from './store.ts';
