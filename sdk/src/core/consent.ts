// Consent of the visitor by purpose. One purpose decides whether anything is collected at all.
import { isRecord, type KeyValues, readJson } from './host.ts';

/** Purpose to granted or refused; a purpose that is absent was not asked. */
export type Purposes = Readonly<Record<string, boolean>>;

const isPurposes = (value: unknown): value is Purposes => isRecord(value);

/** `waiting`: kept in memory until the visitor has decided. */
export type Standing = 'granted' | 'waiting' | 'refused';

export interface Consents {
  standing(): Standing;
  known(): Purposes;
  /** Notes decisions; gives back those that changed something. */
  decide(purposes: Purposes): Purposes;
}

/** `device` is written even where nothing may be collected: to ask again on each page would be worse. */
export const createConsents = (
  device: KeyValues,
  key: string,
  mode: 'opt-in' | 'opt-out',
  purpose: string,
): Consents => {
  const known = (): Purposes => readJson(device, key, isPurposes) ?? {};
  return {
    known,
    standing: () => {
      const decided = known()[purpose];
      if (decided !== undefined) return decided ? 'granted' : 'refused';
      return mode === 'opt-in' ? 'waiting' : 'granted';
    },
    decide: (purposes) => {
      const before = known();
      const changed: Record<string, boolean> = {};
      for (const name of Object.keys(purposes)) {
        const granted = purposes[name] === true;
        if (before[name] !== granted) changed[name] = granted;
      }
      device.set(key, JSON.stringify({ ...before, ...changed }));
      return changed;
    },
  };
};
