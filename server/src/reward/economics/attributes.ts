// What the economics add to the profile: lists, segments and breakdowns read these like any other attribute.
import type { Attribute } from '../../know/profiles/index.ts';

const money = (name: string, zh: string, en: string): Attribute => ({
  ...{ personal: false, effectiveDated: false, trust: 'server', place: { kind: 'computed' }, group: 'value' },
  ...{ name, label: { zh, en }, type: 'money', portrait: null },
});

export const economicsAttributes: readonly Attribute[] = [
  money('programme_cost_fen', '近 12 个月计划成本', 'Cost of the programme, 12 months'),
  money('points_owed_fen', '未兑积分负债', 'Points still owed'),
];

export const economicsAttributeNames: readonly string[] = economicsAttributes.map(({ name }) => name);
