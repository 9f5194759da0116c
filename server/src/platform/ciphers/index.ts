export * from './cipher.ts';
export { keyName, loadMasterKey, type MasterKey } from './master-key.ts';
export { createPersonalCipher } from './personal-cipher.ts';
export type { CipherSuiteName } from './suite.ts';
