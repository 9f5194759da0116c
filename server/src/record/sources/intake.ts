// What imports ask of ingest: the same acceptance that every other way in goes through.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { BatchEnvelope, LoggedEvent } from '../log/index.ts';

/** Takes events in clear text: checks the plan, encrypts personal values, appends durably. */
export interface Intake {
  accept(
    drafts: readonly LoggedEvent[],
    envelope: BatchEnvelope,
  ): Promise<{ readonly from: LogPosition; readonly to: LogPosition }>;
}
