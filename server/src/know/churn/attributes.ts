// What the warning adds to the profile.
import type { Attribute } from '../profiles/index.ts';

const computed = {
  group: 'value',
  personal: false,
  effectiveDated: false,
  trust: 'server',
  place: { kind: 'computed' },
} as const;

export const bandNames = {
  high: { zh: '高', en: 'High' },
  medium: { zh: '中', en: 'Medium' },
  low: { zh: '低', en: 'Low' },
} as const;

export const churnAttributes: readonly Attribute[] = [
  { ...computed, name: 'churn_risk', label: { zh: '流失概率', en: 'Churn risk' }, type: 'number', portrait: null },
  {
    ...computed,
    ...{ name: 'churn_band', label: { zh: '流失风险', en: 'Churn risk band' }, type: 'text' },
    ...{ portrait: { kind: 'category' }, values: bandNames },
  },
];

export const churnAttributeNames: readonly string[] = churnAttributes.map(({ name }) => name);
