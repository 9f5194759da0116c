// The door of reward/partner-api.
export { createPartnerApiRoutes } from './routes.ts';
