// Backups of the running installation: one at a time, begun and watched through the local socket. The standing is kept in memory,
// because on the embedded engine the state store is busy with the backup itself.
import { refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { keyName, loadMasterKey } from '../../platform/ciphers/index.ts';
import { route } from '../../platform/http/index.ts';
import type { Stores } from '../stores.ts';
import type { ModuleParts, Surroundings } from '../surroundings.ts';
import { type BackupStatus, readBackup, startBackup } from './contract.ts';
import { type BackupResult, type BackupTarget, takeBackup } from './create-backup.ts';

export interface BackupsDependencies extends Pick<Surroundings, 'config' | 'wallClock' | 'logger'> {
  readonly stores: Stores;
  readonly audit: Audit;
}

const nothing: BackupStatus = {
  ...{ state: 'none', stage: null, done: 0, total: null, folder: null, keyFile: null },
  ...{ rows: null, events: null, keys: null, bytes: null, error: null },
};

const finished = ({ folder, keyFile, manifest }: BackupResult): BackupStatus => ({
  ...{ ...nothing, state: 'done', folder, keyFile, events: manifest.logHead, keys: manifest.keys },
  rows: Object.values(manifest.tables).reduce((sum, count) => sum + count, 0),
  bytes: manifest.files.state.bytes + manifest.files.log.bytes,
});

export const createBackups = (dependencies: BackupsDependencies): ModuleParts => {
  const { stores, config, wallClock, logger, audit } = dependencies;
  const stopping = new AbortController();
  let status = nothing;
  let running: Promise<void> = Promise.resolve();

  const take = async (target: BackupTarget, principal: Principal): Promise<void> => {
    const { current } = await loadMasterKey({ fromConfig: config.masterKey, folder: config.dataFolder });
    const masterKeyName = keyName(current).toString('hex');
    const result = await takeBackup(
      { stores, wallClock, masterKeyName },
      target,
      (stage, done, total) => {
        status = { ...status, stage, done, total };
      },
      stopping.signal,
    );
    await audit.record({
      ...{ principal, action: 'backup.create', subject: { kind: 'backup', id: result.folder } },
      details: { events: result.manifest.logHead, keyFile: result.keyFile },
    });
    status = finished(result);
  };

  const begin = (target: BackupTarget, principal: Principal): BackupStatus => {
    status = { ...nothing, state: 'running' };
    running = take(target, principal).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ error: reason }, 'a backup failed');
      status = { ...nothing, state: 'failed', error: reason };
    });
    return status;
  };

  return {
    routes: [
      route(startBackup, async ({ body }, { principal }) => {
        if (principal.kind !== 'system')
          return refuse('LOCAL_ONLY', 'Backups are begun on the machine of the server: zhiyin backup --to FOLDER.');
        if (status.state === 'running') return refuse('BACKUP_RUNNING', 'A backup is under way already.');
        return begin(body, principal);
      }),
      route(readBackup, async () => status),
    ],
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
