// @vitest-environment happy-dom
// What is kept as evidence of a tag or an award, in words.
import { describe, expect, it } from 'vitest';
import type { Text } from '../i18n/index.ts';
import { attributeWords } from './use-attribute-words.ts';

const said = (zh: string, en: string) => ({ zh, en });
const known: Readonly<Record<string, string>> = {
  'state.no': '否',
  'measure.count': '次数',
  'evidenceName.reason': '原因',
};
const text = Object.assign((key: string) => known[key] ?? key, {
  code: (area: string, code: string) => known[`${area}.${code}`] ?? code,
  list: (items: readonly string[]) => items.join('、'),
}) as unknown as Text;

const words = attributeWords(
  [
    { name: 'is_staff', label: said('员工账户', 'Staff account'), type: 'boolean', values: null },
    { name: 'risk_level', label: said('风险等级', 'Risk level'), type: 'text', values: { C2: said('C2 稳健', 'C2') } },
    { name: 'assets_fen', label: said('资产', 'Assets'), type: 'money', values: null },
    { name: 'holdings', label: said('持有产品', 'Holdings'), type: 'list', values: null },
  ],
  {
    text,
    say: ({ zh }) => zh,
    format: { money: (fen) => `¥${fen / 100}`, instant: String },
    codeName: (_, code) => code,
    eventTitle: (event) => (event === 'order.placed' ? '委托' : event),
    tagName: (tag) => (tag === 'vip' ? '重要客户' : tag),
  },
);

describe('evidence', () => {
  const cases: readonly (readonly [key: string, value: unknown, name: string, said: string])[] = [
    ['is_staff', false, '员工账户', '否'],
    ['risk_level', 'C2', '风险等级', 'C2 稳健'],
    ['risk_level', null, '风险等级', '–'],
    ['assets_fen', 12_345, '资产', '¥123.45'],
    ['holdings', ['A', 'B'], '持有产品', 'A、B'],
    ['tag.vip', false, '重要客户', '否'],
    ['order.placed.count', 3, '委托 次数', '3'],
    ['order.placed.amountFen', 100, '委托 amountFen', '¥1'],
    ['reason', '核对后加上', '原因', '核对后加上'],
    ['from_a_source', { a: 1 }, 'from_a_source', '{"a":1}'],
  ];
  it.each(cases)('says %s = %j', (key, value, name, written) => {
    expect(words.evidenceName(key)).toBe(name);
    expect(words.evidenceText(key, value)).toBe(written);
  });

  it('names the members of a list by whoever knows them', () => {
    expect(words.valueText('holdings', ['A', 'B'], (code) => (code === 'A' ? '甲' : null))).toBe('甲、B');
  });
});
