// What the lifetime value adds to the profile: lists, tags, portraits and segments read these like any other attribute.
import type { Attribute, AttributeType, Bilingual } from '../profiles/index.ts';

const yuan = (amount: number): number => amount * 100;
const band = (zh: string, en: string): Bilingual => ({ zh, en });

const computed = (
  name: string,
  zh: string,
  en: string,
  type: AttributeType,
  portrait: Attribute['portrait'] = null,
): Attribute => ({
  name,
  label: { zh, en },
  type,
  group: 'value',
  personal: false,
  effectiveDated: false,
  trust: 'server',
  place: { kind: 'computed' },
  portrait,
});

export const lifetimeAttributes: readonly Attribute[] = [
  computed('clv_alive', '活跃可能性', 'Chance of being active', 'number', {
    kind: 'bucket',
    cuts: [0.3, 0.7],
    labels: [band('低于 30%', 'under 30%'), band('30%–70%', '30%–70%'), band('70% 以上', '70% and more')],
  }),
  computed('clv_expected', '预计购买次数', 'Expected purchases', 'number'),
  computed('clv_spend_fen', '预计每次价值', 'Expected worth of a purchase', 'money'),
  computed('clv_predicted_fen', '预测价值', 'Predicted value', 'money', {
    kind: 'bucket',
    cuts: [yuan(100), yuan(1_000), yuan(10_000)],
    labels: [
      band('100 元以下', 'under 100'),
      band('100–1 千', '100–1k'),
      band('1 千–1 万', '1k–10k'),
      band('1 万以上', '10k and more'),
    ],
  }),
  computed('clv_past_fen', '已实现价值', 'Past value', 'money'),
  computed('clv_repeats', '复购次数', 'Repeated purchases', 'number'),
  computed('clv_first_on', '首次购买日', 'First purchase', 'date'),
  computed('clv_last_on', '最近购买日', 'Latest purchase', 'date'),
];

export const lifetimeAttributeNames: readonly string[] = lifetimeAttributes.map((each) => each.name);
