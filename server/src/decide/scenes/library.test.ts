// The library by name: what firms describe as scenes ships as it is described, with its class, and twenty more stand beside it.
import { describe, expect, it } from 'vitest';
import { sceneTemplates } from './library.ts';

const byCode = new Map(sceneTemplates.map((each) => [each.code, each]));

/** Class for a mainland broker, a bank and a broker elsewhere; the substitute; what is counted; what is given. */
const described = [
  ['ten_trades_level2', 'R Y Y', 'courses_level2', 'trades 10 events', ['benefit level2_trial']],
  ['five_trades_trial_money', 'R Y Y', 'courses_paper_portfolio', 'trades 5 events', ['benefit trial_money']],
  ['holdings_adviser_report', 'Y G G', null, 'assets 20 events', ['benefit deep_report']],
  ['ten_articles', 'G G G', null, 'reading 10 distinct', ['points 100']],
  ['three_transfers_repayment', 'R Y Y', 'three_services', 'cash_flow 3 events', ['benefit card_repayment_50']],
  ['products_10k_points', 'R Y Y', 'products_understood', 'purchases 1000000 sum', ['points 1000']],
  ['supermarket_fuel_card', 'R Y Y', 'education_day', 'event 100000 sum', ['benefit fuel_card']],
  ['dining_discount', 'R Y Y', 'education_day', 'event 5 events', ['benefit dining_coupon']],
  ['newcomer_camp', 'Y Y Y', null, 'course 3 distinct', ['benefit beginner_mentor', 'points 200', 'staff_task']],
] as const;

type Action = (typeof sceneTemplates)[number]['scene']['actions'][number];

const actionText = ({ word, with: given }: Action): string =>
  [word, ...(word === 'points' ? [given.points] : 'benefit' in given ? [given.benefit] : [])].join(' ');

describe('what firms describe', () => {
  it.each(described)('%s is of class %s, beside %s', (code, classes, substitute, counted, given) => {
    const { scene, substitute: lawful } = byCode.get(code) ?? {};
    const { mainland_broker, bank, overseas_broker } = scene?.compliance ?? {};
    expect([mainland_broker, bank, overseas_broker].join(' ')).toBe(classes);
    expect(lawful).toBe(substitute);
    // Whatever a mainland broker may not do has something beside it that it may do freely.
    expect(mainland_broker === 'R').toBe(substitute !== null);
    if (substitute !== null) expect(byCode.get(substitute)?.scene.compliance.mainland_broker).toBe('G');
    const count = scene?.trigger.kind === 'happens' ? scene.trigger.counts[0] : undefined;
    expect(`${count?.of.word} ${count?.atLeast} ${count?.measure}`).toBe(counted);
    expect(scene?.actions.map(actionText)).toEqual(given);
  });

  it('stands beside twenty scenes more, substitutes not counted, each with a name and something to do of its own', () => {
    const codes: ReadonlySet<string> = new Set(described.map(([code]) => code));
    const substitutes: ReadonlySet<string> = new Set(described.flatMap(([, , substitute]) => substitute ?? []));
    expect([...codes, ...substitutes].filter((code) => !byCode.has(code))).toEqual([]);
    const own = sceneTemplates.filter(({ code }) => !codes.has(code) && !substitutes.has(code));
    expect(own.length).toBeGreaterThanOrEqual(20);
    for (const language of ['zh', 'en'] as const)
      expect(new Set(own.map(({ scene }) => scene.name[language])).size).toBe(own.length);
    const doing = own.map(({ scene: { trigger, actions } }) => JSON.stringify([trigger, actions]));
    expect(new Set(doing).size).toBe(own.length);
  });
});
