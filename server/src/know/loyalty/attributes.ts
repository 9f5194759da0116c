// What loyalty adds to the profile: lists, tags, portraits and segments read these like any other attribute.
import type { Attribute, Bilingual } from '../profiles/index.ts';
import type { LoyaltyType } from './score.ts';

const computed = { personal: false, effectiveDated: false, trust: 'server', place: { kind: 'computed' } } as const;

export const typeNames: Readonly<Record<LoyaltyType, Bilingual>> = {
  true: { zh: '真正忠诚', en: 'Truly loyal' },
  price: { zh: '仅价格忠诚', en: 'Loyal to the price alone' },
  habit: { zh: '习惯性忠诚', en: 'Loyal by habit' },
  latent: { zh: '潜在忠诚', en: 'Latently loyal' },
  low: { zh: '忠诚度低', en: 'Not loyal' },
  unknown: { zh: '无依据', en: 'No evidence' },
};

export const typeMeanings: Readonly<Record<LoyaltyType, Bilingual>> = {
  true: { zh: '行为与情感都忠诚。', en: 'Loyal in what they do and in what they feel.' },
  price: {
    zh: '行为忠诚，但只见低费率：没有意向、情感、产品、服务或员工联系的依据。费率被跟进即可能离开。',
    en: "Does much at a low price, and nothing else ties them: no intention, feeling, product, service or contact is known. A competitor's rate may take them.",
  },
  habit: { zh: '行为忠诚，情感不忠诚或无依据。', en: 'Loyal in what they do; what they feel is weak or not known.' },
  latent: { zh: '有意向或有好感，行为尚少。', en: 'Means well, and does little yet.' },
  low: { zh: '已知的方面都不忠诚。', en: 'Loyal in nothing that is known.' },
  unknown: { zh: '三方面都没有依据，不等于零分。', en: 'Nothing is known of any of the three; that is not zero.' },
};

export const kindNames = {
  behaviour: { zh: '行为忠诚', en: 'Behavioural loyalty' },
  intention: { zh: '意识忠诚', en: 'Intentional loyalty' },
  emotion: { zh: '情感忠诚', en: 'Emotional loyalty' },
} as const;
export type LoyaltyKind = keyof typeof kindNames;
export const loyaltyKinds = ['behaviour', 'intention', 'emotion'] as const satisfies readonly LoyaltyKind[];

/** Name of the attribute that holds a kind's score. */
export const kindAttribute = (kind: LoyaltyKind): string => `loyalty_${kind}`;

const bands: Attribute['portrait'] = {
  kind: 'bucket',
  cuts: [30, 60],
  labels: [
    { zh: '30 以下', en: 'below 30' },
    { zh: '30–59', en: '30–59' },
    { zh: '60 及以上', en: '60 and above' },
  ],
};

export const loyaltyAttributes: readonly Attribute[] = [
  ...loyaltyKinds.map(
    (kind): Attribute => ({
      ...computed,
      ...{ name: kindAttribute(kind), type: 'number', group: 'value', portrait: bands },
      label: { zh: `${kindNames[kind].zh}分`, en: kindNames[kind].en },
    }),
  ),
  {
    ...computed,
    ...{ name: 'loyalty_type', type: 'text', group: 'value', portrait: { kind: 'category' }, values: typeNames },
    label: { zh: '忠诚类型', en: 'Kind of loyalty' },
  },
  {
    ...computed,
    ...{ name: 'loyalty_price_only', type: 'boolean', group: 'value', portrait: { kind: 'category' } },
    label: { zh: '仅价格忠诚', en: 'Loyal to the price alone' },
  },
];

export const loyaltyAttributeNames: readonly string[] = loyaltyAttributes.map(({ name }) => name);
