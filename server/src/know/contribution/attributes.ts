// What contribution adds to the profile: lists, tags, portraits and segments read these like any other attribute.
import type { Attribute, Bilingual } from '../profiles/index.ts';

const computed = {
  personal: false,
  effectiveDated: false,
  trust: 'server',
  place: { kind: 'computed' },
  group: 'value',
} as const;

export const quadrants = ['loyal_valuable', 'valuable', 'loyal', 'neither', 'unknown'] as const;
export type Quadrant = (typeof quadrants)[number];

export const quadrantNames: Readonly<Record<Quadrant, Bilingual>> = {
  loyal_valuable: { zh: '忠诚且高价值', en: 'Loyal and valuable' },
  valuable: { zh: '高价值不忠诚', en: 'Valuable, not loyal' },
  loyal: { zh: '忠诚非高价值', en: 'Loyal, not valuable' },
  neither: { zh: '非忠诚非高价值', en: 'Neither' },
  unknown: { zh: '忠诚无依据', en: 'Loyalty not known' },
};

/** Cut points of net contribution on the page, in fen: 0, 100, 1,000 and 10,000 yuan. */
export const netCuts: readonly number[] = [0, 1, 10_000, 100_000, 1_000_000];
export const netBands: readonly Bilingual[] = [
  { zh: '负贡献', en: 'negative' },
  { zh: '0', en: '0' },
  { zh: '100 元以下', en: 'under 100' },
  { zh: '100–1 千', en: '100–1k' },
  { zh: '1 千–1 万', en: '1k–10k' },
  { zh: '1 万以上', en: '10k and above' },
];

const money = (name: string, zh: string, en: string, portrait: Attribute['portrait'] = null): Attribute => ({
  ...computed,
  ...{ name, label: { zh, en }, type: 'money', portrait },
});

export const contributionAttributes: readonly Attribute[] = [
  money('net_contribution_fen', '近 12 个月净贡献', 'Net contribution, 12 months', {
    ...{ kind: 'bucket', cuts: netCuts, labels: netBands },
  }),
  money('revenue_year_fen', '近 12 个月创收', 'Revenue, 12 months'),
  money('cost_to_serve_fen', '近 12 个月服务成本', 'Cost to serve, 12 months'),
  {
    ...computed,
    ...{ name: 'loyal_valuable', label: { zh: '忠诚与价值', en: 'Loyal and valuable' }, type: 'text' },
    ...{ portrait: { kind: 'category' }, values: quadrantNames },
  },
];

export const contributionAttributeNames: readonly string[] = contributionAttributes.map(({ name }) => name);

/** Where a customer stands; without a known loyalty nowhere but there. */
export const quadrantOf = (
  loyalty: number | null,
  netFen: number,
  { loyalFrom, valuableFromFen }: { readonly loyalFrom: number; readonly valuableFromFen: number | null },
): Quadrant => {
  if (loyalty === null) return 'unknown';
  const valuable = valuableFromFen !== null && netFen >= valuableFromFen;
  if (loyalty >= loyalFrom) return valuable ? 'loyal_valuable' : 'loyal';
  return valuable ? 'valuable' : 'neither';
};
