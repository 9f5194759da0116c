// The door of reward/partner-api.
export * as partnerEndpoints from './api-contract.ts';
export { createPartnerApiRoutes } from './routes.ts';
