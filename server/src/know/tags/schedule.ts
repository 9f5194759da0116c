// When a tag is computed, and how a tag with a value is called. Pure.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import { dependsOnTime } from './condition.ts';
import type { TagRow } from './store.ts';

const MONDAY = 1;

/** Whether there is something to compute; tags on customers by hand and by models are only ever put on. */
export const isComputed = ({ definition, subject }: Pick<TagRow, 'definition' | 'subject'>): boolean =>
  definition.kind === 'rule' || definition.kind === 'statistical' || subject !== 'customer';

/** Whether the nightly job computes the tag for everybody on the day: weekly ones on Mondays, monthly ones on the first. */
export const isDue = (row: Pick<TagRow, 'definition' | 'subject' | 'schedule'>, today: BusinessDate): boolean => {
  const { definition, schedule } = row;
  if (!isComputed(row) || schedule === 'manual') return false;
  if (schedule === 'weekly') return new Date(`${today}T00:00:00Z`).getUTCDay() === MONDAY;
  if (schedule === 'monthly') return today.endsWith('-01');
  // What follows every change needs the night only where time alone changes it.
  return schedule === 'daily' || definition.kind !== 'rule' || dependsOnTime(definition.condition);
};

/** The name of "code" or "code=value"; null where there is no such tag. */
export const nameOf = (rows: ReadonlyMap<string, TagRow>, code: string): Bilingual | null => {
  const at = code.indexOf('=');
  const row = rows.get(at < 0 ? code : code.slice(0, at));
  if (!row) return null;
  const value = at < 0 ? null : code.slice(at + 1);
  return value === null
    ? { zh: row.name_zh, en: row.name_en }
    : { zh: `${row.name_zh}：${value}`, en: `${row.name_en}: ${value}` };
};
