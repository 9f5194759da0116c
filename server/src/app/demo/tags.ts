// The tags of the simulated firm: what a securities firm says of its customers, made in three of the four ways.
import * as tags from '../../know/tags/contract.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager } from './programme.ts';

const YUAN = 100;

const facts = {
  ...{ code: 'prefers_phone', category: 'service', definition: { kind: 'fact' } },
  name: { zh: '偏好电话沟通', en: 'Prefers the phone' },
  description: { zh: '客户说过希望用电话联系。', en: 'Said to want to be called.' },
};
const rules = [
  {
    ...{ code: 'affluent', category: 'kyc' },
    name: { zh: '富裕客户', en: 'Affluent' },
    description: { zh: '总资产在 50 万元以上。', en: 'Total assets of 500,000 yuan and more.' },
    definition: {
      kind: 'rule',
      condition: { kind: 'attribute', attribute: 'total_assets_fen', operator: 'gte', value: 500_000 * YUAN },
    },
  },
  {
    ...{ code: 'funded_not_trading', category: 'opportunity' },
    name: { zh: '入金未交易', en: 'Funded, never traded' },
    description: { zh: '已经入金，还没有成交过。', en: 'Has funded the account and never traded.' },
    definition: {
      kind: 'rule',
      condition: {
        kind: 'all',
        of: [
          { kind: 'attribute', attribute: 'funded_at', operator: 'known' },
          { kind: 'attribute', attribute: 'first_trade_at', operator: 'unknown' },
        ],
      },
    },
  },
  {
    ...{ code: 'reader', category: 'behaviour' },
    name: { zh: '资讯阅读者', en: 'Reader' },
    description: { zh: '阅读资讯 20 次以上。', en: 'Read news twenty times and more.' },
    definition: {
      kind: 'rule',
      condition: { kind: 'counter', event: 'news_read', measure: 'count', operator: 'gte', value: 20 },
    },
  },
  {
    ...{ code: 'affluent_not_reading', category: 'opportunity' },
    name: { zh: '富裕但少读资讯', en: 'Affluent, reads little' },
    description: { zh: '有标签“富裕客户”，没有标签“资讯阅读者”。', en: 'Affluent, and no reader.' },
    definition: {
      kind: 'rule',
      condition: {
        kind: 'all',
        of: [
          { kind: 'tag', tag: 'affluent' },
          { kind: 'not', of: { kind: 'tag', tag: 'reader' } },
        ],
      },
    },
  },
];
const topTenth = {
  ...{ code: 'top_tenth', category: 'value' },
  name: { zh: '贡献前一成', en: 'Top tenth by contribution' },
  description: { zh: '佣金与费用贡献居前 10%。', en: 'Commission and fees among the highest tenth.' },
  definition: {
    kind: 'statistical',
    quantile: { attribute: 'contribution_fen', fromQuantile: 0.9, toQuantile: 1 },
  },
};

/** Makes the tags; those of rules are put on as customers become known. */
export const introduceTags = async ({ routes }: Pick<Installation, 'routes'>): Promise<void> => {
  const ask = asker(routes, manager);
  for (const tag of [facts, ...rules, topTenth])
    await ask(tags.createTag, tag.code, { ...tag, subject: 'customer', owner: '客户运营部' });
};
