// The door of platform/sandbox.
export { createSandboxClocks, type SandboxClocks } from './clocks.ts';
export { createSandbox, type Sandbox } from './create-sandbox.ts';
export { guardKind } from './guard.ts';
export { migrations } from './store.ts';
