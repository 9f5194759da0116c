// The end of a restore, on the opened installation: what is not in the backup is computed from what is.

import { systemPrincipal } from '../../platform/auth/index.ts';
import { beginFilling } from '../rebuild/create-rebuild.ts';
import type { Installation } from '../wiring.ts';
import type { OnProgress } from './create-backup.ts';
import type { Manifest } from './manifest.ts';
import { endRestore } from './restore.ts';

const READ = { eventsMax: 20_000, bytesMax: 64 * 1024 * 1024 };

/** Claims every key of the log again, so that a repetition of a restored event is seen to be one. */
const claimPositions = async ({ record }: Installation, onProgress: OnProgress): Promise<void> => {
  const head = await record.eventLog.head();
  for (let position = 0; position < head; ) {
    const range = await record.eventLog.readNext(position, READ);
    await record.decider.decide(range);
    position = range.to;
    onProgress('positions', position, head);
  }
};

/** Claims the positions, sets the event store to be filled from the log when the consumers run, and removes the mark. */
export const finishRestore = async (
  installation: Installation,
  restored: { readonly from: string; readonly manifest: Manifest; readonly withKeys: boolean },
  onProgress: OnProgress,
): Promise<void> => {
  const { stores, pipeline, audit, surroundings } = installation;
  await claimPositions(installation, onProgress);
  await beginFilling({ stores, pipeline: () => pipeline }, async () => undefined, new AbortController().signal);
  await audit.record({
    ...{ principal: systemPrincipal('command-line', []), action: 'backup.restore' },
    subject: { kind: 'backup', id: restored.from },
    details: { takenAt: restored.manifest.startedAt, events: restored.manifest.logHead, withKeys: restored.withKeys },
  });
  await endRestore(surroundings.config.dataFolder);
};
