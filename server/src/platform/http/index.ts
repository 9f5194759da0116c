export type { Authenticate } from './call.ts';
export * from './csv.ts';
export * from './endpoint.ts';
export * from './outbound.ts';
export type { FieldProblem, Problem } from './problem.ts';
export { createRateLimit, type RateLimit } from './rate-limit.ts';
export * from './route.ts';
export { createHttpServer, type HttpServerOptions, type ReadinessCheck } from './server.ts';
