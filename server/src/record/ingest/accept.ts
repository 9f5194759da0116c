// The one way into the log for events in clear text, whoever brings them: plan check, encryption, append, live feed.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { LiveFeed } from '../live-feed/index.ts';
import type { BatchEnvelope, EventBatch, LoggedEvent, Violation } from '../log/index.ts';
import type { EventDraft } from './draft.ts';
import { encryptPersonal, type IngestCipher } from './personal.ts';
import type { PlanChecker } from './plan-check.ts';

/** What ingest needs of the log: resolves after the synced commit, rejects with nothing appended. */
export interface AppendLog {
  append(batch: EventBatch): Promise<{ readonly from: LogPosition; readonly to: LogPosition }>;
}

export interface AcceptDependencies {
  readonly eventLog: AppendLog;
  readonly cipher: IngestCipher;
  readonly plan: PlanChecker;
  readonly feed: LiveFeed;
}

/** Positions that a batch got. */
export interface AcceptedRange {
  readonly from: LogPosition;
  readonly to: LogPosition;
}

/**
 * Takes drafts in clear text and appends them in their order as one batch; durable when it resolves. What breaks the
 * plan is appended with its violations. Faults of the cipher's key store or the log reject, with nothing appended.
 */
export type Accept = (drafts: readonly EventDraft[], envelope: BatchEnvelope) => Promise<AcceptedRange>;

const noViolations: readonly Violation[] = [];

/** The draft with what it breaks of the plan added; the same object when it breaks nothing. */
export const judge = (draft: EventDraft, plan: PlanChecker): LoggedEvent => {
  const broken = plan.check(draft);
  return broken.length === 0 ? draft : { ...draft, violations: [...(draft.violations ?? noViolations), ...broken] };
};

export interface Acceptance {
  readonly accept: Accept;
  /** Appends events that were judged already. */
  appendJudged(events: readonly LoggedEvent[], envelope: BatchEnvelope): Promise<AcceptedRange>;
}

export const createAcceptance = ({ eventLog, cipher, plan, feed }: AcceptDependencies): Acceptance => {
  const appendJudged: Acceptance['appendJudged'] = async (judged, envelope) => {
    const events = await encryptPersonal(judged, plan, cipher);
    const range = await eventLog.append({ ...envelope, events });
    feed.push(events, envelope, range.from);
    return range;
  };
  return {
    appendJudged,
    accept: (drafts, envelope) =>
      appendJudged(
        drafts.map((draft) => judge(draft, plan)),
        envelope,
      ),
  };
};
