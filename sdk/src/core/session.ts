// Sessions: activity without a gap of 30 minutes, shared by all tabs of a browser.
import { type Host, newId, readJson } from './host.ts';

export const SESSION_GAP_MS = 30 * 60_000;

export interface Session {
  readonly id: string;
  readonly startedAt: number;
  readonly lastAt: number;
}

/** The session of an event, and the one that had ended before it, when it opened a new one. */
export interface SessionStep {
  readonly session: Session;
  readonly isNew: boolean;
  readonly ended: Session | null;
}

const isTriple = (value: unknown): value is [string, number, number] =>
  Array.isArray(value) && typeof value[0] === 'string' && Number.isFinite(value[1]) && Number.isFinite(value[2]);

export interface Sessions {
  /** Notes activity now, and says which session it belongs to. */
  step(): SessionStep;
  /** Ends the session and gives it back; the next activity opens another. */
  end(): Session | null;
}

const readSession = ({ storage }: Host, key: string): Session | null => {
  const stored = readJson(storage, key, isTriple);
  return stored === null ? null : { id: stored[0], startedAt: stored[1], lastAt: stored[2] };
};

export const createSessions = (host: Host, key: string): Sessions => ({
  step: () => {
    const now = host.now();
    const before = readSession(host, key);
    // A clock that was set back goes on with its session; the server corrects times.
    const goesOn = before !== null && now - before.lastAt < SESSION_GAP_MS;
    const session = goesOn
      ? { ...before, lastAt: Math.max(before.lastAt, now) }
      : { id: newId(host), startedAt: now, lastAt: now };
    host.storage.set(key, JSON.stringify([session.id, session.startedAt, session.lastAt]));
    return { session, isNew: !goesOn, ended: goesOn ? null : before };
  },
  end: () => {
    const session = readSession(host, key);
    host.storage.remove(key);
    return session;
  },
});
