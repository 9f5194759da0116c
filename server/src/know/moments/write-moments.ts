// Writes moments: cool-downs are honoured by what is in the table, the key keeps a moment from being there twice, and what is written is
// put on its way to the log in the same transaction.
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { ActiveMoment } from './active.ts';
import { insertMoments, type NewMoment, occurredSince } from './store.ts';

/** The derived event of a moment. */
export const momentDetected = 'moment_detected';

const DAY_MS = 86_400_000;

export interface MomentWriter {
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
}

const eventOf = (moment: NewMoment, stage: string): LoggedEvent => ({
  key: `moments:${moment.key}`,
  kind: 'derived',
  name: momentDetected,
  occurredAt: moment.at,
  ...(moment.customerId === null
    ? { actorId: moment.subject }
    : { customerId: moment.customerId as NonNullable<LoggedEvent['customerId']> }),
  properties: { moment: moment.code, stage, ...moment.facts },
  causedBy: moment.cause,
});

/** Of the moments, earliest first, those that do not fall into the cool-down of another of their kind. */
export const withoutCoolingDown = (
  moments: readonly NewMoment[],
  before: readonly { readonly code: string; readonly subject: string; readonly at: number }[],
  cooldownDaysOf: (code: string) => number,
): readonly NewMoment[] => {
  const seen = new Map<string, number[]>();
  const add = ({ code, subject, at }: { readonly code: string; readonly subject: string; readonly at: number }) => {
    const key = `${code} ${subject}`;
    seen.set(key, [...(seen.get(key) ?? []), at]);
  };
  before.forEach(add);
  return moments
    .toSorted((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1))
    .filter((moment) => {
      const cooldownMs = cooldownDaysOf(moment.code) * DAY_MS;
      const others = seen.get(`${moment.code} ${moment.subject}`) ?? [];
      if (others.some((at) => Math.abs(at - moment.at) < cooldownMs)) return false;
      add(moment);
      return true;
    });
};

/** Writes what is new; answers how many there were. */
export const writeMoments = async (
  { announce }: MomentWriter,
  transaction: StateTransaction,
  moments: readonly NewMoment[],
  active: readonly ActiveMoment[],
  detectedAt: number,
): Promise<number> => {
  if (moments.length === 0) return 0;
  const byCode = new Map(active.map((each) => [each.definition.code, each]));
  const codes = [...new Set(moments.map(({ code }) => code))];
  const subjects = [...new Set(moments.map(({ subject }) => subject))];
  const cooldownMax = Math.max(...codes.map((code) => byCode.get(code)?.cooldownDays ?? 0));
  const since = Math.min(...moments.map(({ at }) => at)) - cooldownMax * DAY_MS;
  const before = await occurredSince(transaction, codes, subjects, since);
  const standing = withoutCoolingDown(moments, before, (code) => byCode.get(code)?.cooldownDays ?? 0);
  const written = await insertMoments(transaction, standing, detectedAt);
  const events = standing
    .filter(({ key }) => written.has(key))
    .map((moment) => eventOf(moment, byCode.get(moment.code)?.definition.stage ?? ''));
  await announce(transaction, events);
  return written.size;
};
