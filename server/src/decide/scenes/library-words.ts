// With what the scenes of the library are written: counts, windows and actions with the usual values.
import { shippedTasks, type WordUse } from '../rules/index.ts';
import type { Count, Limit, Scene } from '../scene-rules/index.ts';
import type { listTemplates } from './contract.ts';

type Template = (typeof listTemplates)['response']['_output']['items'][number];
export type SceneTemplate = Template;

const free: Scene['compliance'] = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
/** Pays for trading, depositing or opening. */
export const inducing: Scene['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };
/** Cash-like, or goods of partners. */
export const cashLike: Scene['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };
export const looked: Scene['compliance'] = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };

/** Nothing is paid for an opening or a deposit, but the time begins with one. */
export const guided: Scene['compliance'] = { mainland_broker: 'Y', bank: 'Y', overseas_broker: 'Y' };

const general = {
  zh: '奖励仅用于本公司服务，不可兑换现金；条件不再满足时奖励将暂停。规则调整将提前公告。',
  en: 'Rewards are services of the firm and not cash; they are suspended while their condition no longer holds. Changes are announced.',
};

export const points = (amount: number): WordUse => ({
  word: 'points',
  with: { points: amount, programme: 'main', wallet: 'points', qualifyingWallet: '' },
});
export const benefit = (code: string): WordUse => ({ word: 'benefit', with: { benefit: code } });
export const task = (of: keyof typeof shippedTasks, dueDays: number, assignee = 'adviser'): WordUse => ({
  word: 'staff_task',
  with: { title: shippedTasks[of].zh, assignee, dueDays },
});
export const touch = (channel: string, template: string): WordUse => ({ word: 'touch', with: { channel, template } });
export const note = (event: string): WordUse => ({ word: 'event', with: { event } });

export const count = (word: string, given: WordUse['with'], more: Partial<Count> = {}): Count => ({
  of: { word, with: given },
  ...{ each: [], measure: 'events', property: null, atLeast: 1, cap: null },
  ...more,
});
export const distinct = (word: string, given: WordUse['with'], property: string, atLeast: number): Count =>
  count(word, given, { measure: 'distinct', property, atLeast });
export const moment = (code: string): Count => count('moment', { moments: [code] });

export const limit = (of: Limit['of'], span: Limit['span'], awards: number): Limit => ({ of, span, awards });
/** For what an app may state: once for a customer in the window anyway, and few for a device. */
export const careful = (span: Limit['span']): Pick<Scene, 'trust' | 'limits'> => ({
  trust: 'public',
  limits: [limit('customer', span, 1), limit('device', span, 2)],
});

type Given = Pick<Scene, 'name' | 'trigger' | 'actions'> & Partial<Scene>;

export const scene = (given: Given): Scene => ({
  ...{ trust: 'server', conditions: [], excludeOwnAccounts: true, limits: [] },
  ...{ cost: { fenPerPoint: '1', fenPerAward: 0 }, validFrom: '2026-01-01', validUntil: null },
  ...{ compliance: free, disclosure: general },
  ...given,
});

export const month = { kind: 'calendar', unit: 'month' } as const;
export const each = { kind: 'each' } as const;
export const happens = (
  counts: readonly Count[],
  window: Extract<Scene['trigger'], { kind: 'happens' }>['window'],
): Scene['trigger'] => ({
  ...{ kind: 'happens', window },
  counts: [...counts],
});

export const template = (
  code: string,
  goal: Template['goal'],
  written: Scene,
  substitute: string | null = null,
): Template => ({ code, goal, scene: written, substitute });
