export * from './endpoint.ts';
export * from './route.ts';
