export * from './cipher.ts';
export {
  keyName,
  type LiveMasterKey,
  loadMasterKey,
  type MasterKey,
  openMasterKey,
  prependMasterKey,
  readMasterKeyFile,
  retireMasterKeys,
} from './master-key.ts';
export { createPersonalCipher } from './personal-cipher.ts';
export type { RewrappedPage, Rewrapping } from './rewrapping.ts';
export type { CipherSuiteName } from './suite.ts';
export { wrappedBy } from './wrapping.ts';
