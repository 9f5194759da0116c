// What the scores add to the profile: lists, tags, portraits and segments read these like any other attribute.
import type { Attribute, AttributeType, Bilingual } from '../profiles/index.ts';
import { holdingStyles, preferences, sessionHabits, tradingStyles } from './behaviour.ts';
import { groupNames, type Naming } from './groups.ts';
import { targetGroupNames } from './settings.ts';

const computed = (name: string, zh: string, en: string, type: AttributeType, group: Attribute['group']): Attribute => ({
  name,
  label: { zh, en },
  type,
  group,
  personal: false,
  effectiveDated: false,
  trust: 'server',
  place: { kind: 'computed' },
  portrait: null,
});

const score = (name: string, zh: string, en: string, highest: number): Attribute => ({
  ...computed(name, zh, en, 'number', 'value'),
  portrait: {
    kind: 'bucket',
    cuts: Array.from({ length: highest - 1 }, (_, index) => index + 2),
    labels: Array.from({ length: highest }, (_, index) => ({ zh: `${index + 1} 分`, en: String(index + 1) })),
  },
});

const category = (
  name: string,
  zh: string,
  en: string,
  values: Readonly<Record<string, Bilingual>>,
  group: Attribute['group'] = 'value',
): Attribute => ({ ...computed(name, zh, en, 'text', group), portrait: { kind: 'category' }, values });

/** Name of the attribute that holds the group of a naming. */
export const namingAttribute = (naming: Naming): string => `rfm_${naming}`;

export const valueAttributes: readonly Attribute[] = [
  score('rfm_r', 'RFM 最近购买分', 'RFM recency', 5),
  score('rfm_f', 'RFM 购买频率分', 'RFM frequency', 5),
  score('rfm_m', 'RFM 金额分', 'RFM money', 5),
  computed('rfm_days', 'RFM 购买天数', 'RFM days of purchase', 'number', 'value'),
  computed('rfm_money_fen', 'RFM 金额', 'RFM amount', 'money', 'value'),
  category(namingAttribute('classic'), 'RFM 八分群', 'RFM group (8)', groupNames.classic),
  category(namingAttribute('detailed'), 'RFM 十一分群', 'RFM group (11)', groupNames.detailed),
  category(namingAttribute('broker'), '券商客群', 'Broker group', groupNames.broker),
  category(namingAttribute('bank'), '银行客群', 'Bank group', groupNames.bank),
  category('trading_style', '交易风格', 'Trading style', tradingStyles, 'behaviour'),
  category('holding_style', '持有周期', 'Holding period', holdingStyles, 'behaviour'),
  category('product_preference', '产品偏好', 'Product preference', preferences, 'behaviour'),
  category('session_habit', '访问习惯', 'Session habit', sessionHabits, 'behaviour'),
  score('afb_amount', '数量分', 'Amount score', 6),
  score('afb_frequency', '质量分（频次）', 'Frequency score', 6),
  score('afb_benefit', '效益分', 'Benefit score', 6),
  computed('afb_amount_fen', '期内购买金额', 'Amount bought', 'money', 'value'),
  computed('afb_benefit_fen', '期内创收', 'Revenue to the firm', 'money', 'value'),
  category('afb_group', '目标客群', 'Target group', targetGroupNames),
];

export const valueAttributeNames: readonly string[] = valueAttributes.map((each) => each.name);
