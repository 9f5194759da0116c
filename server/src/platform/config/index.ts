export * from './config.ts';
export { type VariableValues, variables } from './variables.ts';
