// The attributes that profiles itself registers: who the customer is, KYC, value, channel, relations and exclusion flags.
import type { Attribute, AttributePlace, Bilingual, ProfileColumn } from './attribute.ts';

const at = (column: ProfileColumn): AttributePlace => ({ kind: 'column', column });
const entry: AttributePlace = { kind: 'entry' };
const category = { kind: 'category' } as const;

const text = (
  name: string,
  zh: string,
  en: string,
  more: Partial<Attribute> & Pick<Attribute, 'group' | 'place'>,
): Attribute => ({
  name,
  label: { zh, en },
  type: 'text',
  personal: false,
  effectiveDated: true,
  trust: 'server',
  portrait: null,
  ...more,
});

const personal = (name: string, zh: string, en: string): Attribute =>
  text(name, zh, en, { group: 'basic', place: entry, personal: true, trust: 'public' });

const column = (name: ProfileColumn, zh: string, en: string, more: Partial<Attribute> & Pick<Attribute, 'group'>) =>
  text(name, zh, en, { place: at(name), ...more });

const flag = (name: string, zh: string, en: string): Attribute =>
  text(name, zh, en, { group: 'flags', place: entry, type: 'boolean', portrait: category });

/** A customer was born in some decade; the label says which. */
const decades: readonly Bilingual[] = [
  { zh: '1950 年以前', en: 'before 1950' },
  ...[195, 196, 197, 198, 199, 200].map((decade) => ({ zh: `${decade % 100}0 后`, en: `${decade}0s` })),
  { zh: '2010 年以后', en: '2010 and later' },
];

const assetBands: readonly Bilingual[] = [
  { zh: '0', en: '0' },
  { zh: '1 万以下', en: 'under 10k' },
  { zh: '1–10 万', en: '10k–100k' },
  { zh: '10–50 万', en: '100k–500k' },
  { zh: '50–100 万', en: '500k–1m' },
  { zh: '100–500 万', en: '1m–5m' },
  { zh: '500 万以上', en: '5m and more' },
];

const contributionBands: readonly Bilingual[] = [
  { zh: '0', en: '0' },
  { zh: '100 元以下', en: 'under 100' },
  { zh: '100–1 千', en: '100–1k' },
  { zh: '1 千–1 万', en: '1k–10k' },
  { zh: '1 万以上', en: '10k and more' },
];

const yuan = (amount: number): number => amount * 100;

const riskLabels = {
  C1: { zh: 'C1 保守型', en: 'C1 conservative' },
  C2: { zh: 'C2 谨慎型', en: 'C2 cautious' },
  C3: { zh: 'C3 稳健型', en: 'C3 balanced' },
  C4: { zh: 'C4 积极型', en: 'C4 growth' },
  C5: { zh: 'C5 激进型', en: 'C5 aggressive' },
};

export const basicAttributes: readonly Attribute[] = [
  personal('name', '姓名', 'Name'),
  personal('phone', '手机号', 'Phone'),
  personal('email', '邮箱', 'E-mail'),
  personal('id_number', '证件号码', 'ID number'),
  personal('address', '地址', 'Address'),
  personal('birth_date', '出生日期', 'Birth date'),
  column('status', '状态', 'Status', {
    group: 'basic',
    portrait: category,
    values: {
      prospect: { zh: '潜在客户', en: 'Prospect' },
      active: { zh: '正常', en: 'Active' },
      dormant: { zh: '休眠', en: 'Dormant' },
      frozen: { zh: '冻结', en: 'Frozen' },
      closed: { zh: '已销户', en: 'Closed' },
    },
  }),
  column('opened_on', '开户日期', 'Account opened', { group: 'basic', type: 'date', effectiveDated: false }),
  column('gender', '性别', 'Gender', {
    group: 'kyc',
    portrait: category,
    values: {
      male: { zh: '男', en: 'Male' },
      female: { zh: '女', en: 'Female' },
      unknown: { zh: '未知', en: 'Unknown' },
    },
  }),
  column('birth_year', '出生年份', 'Birth year', {
    group: 'kyc',
    type: 'number',
    effectiveDated: false,
    portrait: { kind: 'bucket', cuts: [1950, 1960, 1970, 1980, 1990, 2000, 2010], labels: decades },
  }),
  column('education', '学历', 'Education', { group: 'kyc', portrait: category }),
  column('occupation', '职业', 'Occupation', { group: 'kyc', portrait: category }),
  column('province', '省份', 'Province', { group: 'kyc', portrait: category }),
  column('city', '城市', 'City', { group: 'kyc', portrait: category }),
  column('risk_level', '风险等级', 'Risk level', { group: 'kyc', portrait: category, values: riskLabels }),
  text('risk_level_predicted', '预测风险等级', 'Predicted risk level', {
    group: 'kyc',
    place: entry,
    portrait: category,
    values: riskLabels,
  }),
  text('risk_expires_on', '测评到期日', 'Risk assessment expires', { group: 'kyc', place: entry, type: 'date' }),
  text('customer_type', '客户类型', 'Customer type', {
    group: 'basic',
    place: entry,
    portrait: category,
    values: {
      individual: { zh: '个人', en: 'Individual' },
      institution: { zh: '机构', en: 'Institution' },
      product: { zh: '产品户', en: 'Product' },
    },
  }),
  text('customer_class', '客户分层', 'Class of the core system', { group: 'basic', place: entry, portrait: category }),
  text('investment_capacity', '投资能力', 'Investment capacity', { group: 'kyc', place: entry, portrait: category }),
  text('closed_on', '销户日期', 'Account closed', { group: 'basic', place: entry, type: 'date' }),
  text('country', '国家', 'Country', { group: 'kyc', place: entry }),
  text('risk_assessed_on', '风险测评日期', 'Risk assessed', { group: 'kyc', place: entry, type: 'date' }),
  column('investor_type', '投资者类型', 'Investor type', {
    group: 'kyc',
    portrait: category,
    values: {
      ordinary: { zh: '普通投资者', en: 'Ordinary' },
      professional: { zh: '专业投资者', en: 'Professional' },
    },
  }),
  column('total_assets_fen', '总资产', 'Total assets', {
    group: 'value',
    type: 'money',
    portrait: {
      kind: 'bucket',
      cuts: [1, yuan(10_000), yuan(100_000), yuan(500_000), yuan(1_000_000), yuan(5_000_000)],
      labels: assetBands,
    },
  }),
  column('cash_fen', '可用资金', 'Cash', { group: 'value', type: 'money' }),
  column('contribution_fen', '佣金与费用贡献', 'Commission and fees', {
    group: 'value',
    type: 'money',
    effectiveDated: false,
    portrait: {
      kind: 'bucket',
      cuts: [1, yuan(100), yuan(1_000), yuan(10_000)],
      labels: contributionBands,
    },
  }),
  column('holdings', '持有产品', 'Products held', { group: 'value', type: 'list', portrait: category }),
  column('funded_at', '首次入金时间', 'First funded', { group: 'value', type: 'instant', effectiveDated: false }),
  column('first_trade_at', '首次交易时间', 'First trade', { group: 'value', type: 'instant', effectiveDated: false }),
  column('first_channel', '首次触达渠道', 'First channel', {
    group: 'channel',
    effectiveDated: false,
    portrait: category,
  }),
  column('latest_channel', '最近触达渠道', 'Latest channel', {
    group: 'channel',
    effectiveDated: false,
    portrait: category,
  }),
  text('open_channel', '开户渠道', 'Opening channel', { group: 'channel', place: entry, portrait: category }),
  text('opening_branch_id', '开户营业部', 'Branch of opening', { group: 'basic', place: entry }),
  column('last_active_on', '最近活跃日', 'Last active', { group: 'behaviour', type: 'date', effectiveDated: false }),
  column('first_seen_at', '首次出现时间', 'First seen', { group: 'behaviour', type: 'instant', effectiveDated: false }),
  column('branch_id', '营业部', 'Branch', { group: 'relation', portrait: category }),
  column('team_id', '团队', 'Team', { group: 'relation' }),
  column('adviser_id', '投资顾问', 'Adviser', { group: 'relation' }),
  flag('is_staff', '员工账户', 'Staff account'),
  flag('is_minor', '未成年人', 'Minor'),
  flag('is_test', '测试账户', 'Test account'),
  flag('do_not_contact', '请勿打扰', 'Do not contact'),
];
