// Chooses the engine that configuration names.
import type { Clock } from '../../kernel/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { openLmdbEngine } from './lmdb-engine.ts';
import type { LogEngine } from './log-store.ts';

/** Where the log lives. */
export type LogEngineOptions =
  | { readonly kind: 'lmdb'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Opens the log, its position index and its keys; creates them on first use. */
export const openLogEngine = async (
  options: LogEngineOptions,
  { logger }: { readonly logger: Logger; readonly wallClock: Clock },
): Promise<LogEngine> => {
  if (options.kind === 'lmdb') return openLmdbEngine(options.folder, logger);
  throw new Error('postgres');
};
