// What boards by e-mail are made with.
import type { Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { OperatorDirectory } from '../../platform/auth/index.ts';
import type { Jobs } from '../../platform/jobs/index.ts';
import type { Mailer, RefusedAddresses } from '../../platform/mail/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Tile } from '../dashboards/contract.ts';
import type { Bilingual } from '../profiles/index.ts';
import type { Questions } from '../questions/index.ts';
import type { EventSubject } from '../timelines/contract.ts';

export interface BoardMailDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly enqueue: Jobs['enqueue'];
  /** Null: mail is not configured. */
  readonly mailer: Mailer | null;
  /** Which addresses get no letters any more. */
  readonly refusedAmong: RefusedAddresses['among'];
  /** Domains of addresses that are no operator's. */
  readonly domains: readonly string[];
  readonly operators: OperatorDirectory;
  readonly ask: Questions['askAs'];
  /** What the question or the metric of a tile is called; null: there is none. */
  readonly nameOf: (tile: Extract<Tile, { kind: 'metric' | 'question' }>) => Promise<Bilingual | null>;
  /** Where the console is. */
  readonly publicUrl: () => string;
  readonly unitNames: (unitIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** What segments are called, by their code. */
  readonly segmentNames: () => Promise<ReadonlyMap<string, Bilingual>>;
  /** What events are called. */
  readonly eventNames: () => ReadonlyMap<string, Bilingual>;
  /** What values of an event's property or field are called. */
  readonly labelsOf: (subject: EventSubject) => Promise<(value: string) => Bilingual>;
}
