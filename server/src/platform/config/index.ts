export * from './config.ts';
export type { VariableValues } from './variables.ts';
