// Chooses the engine that configuration names.
import { unreachable } from '../../kernel/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { openLmdbEngine } from './lmdb-engine.ts';
import type { LogEngine } from './log-store.ts';
import { openPostgresEngine } from './postgres-engine.ts';

/** Where the log lives. */
export type LogEngineOptions =
  | { readonly kind: 'lmdb'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Opens the log, its position index and its keys; creates them on first use. */
export const openLogEngine = async (
  options: LogEngineOptions,
  { logger }: { readonly logger: Logger },
): Promise<LogEngine> => {
  switch (options.kind) {
    case 'lmdb':
      return openLmdbEngine(options.folder, logger);
    case 'postgres':
      return openPostgresEngine(options.url, logger);
    default:
      return unreachable(options);
  }
};
