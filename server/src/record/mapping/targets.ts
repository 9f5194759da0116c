// The records that rows can become: the facts of core systems with their fields, units and keys. README.md states them for readers.
import type { ImportTarget } from './contract.ts';

/**
 * - `text`, `code` (one of `values`), `boolean`.
 * - `date`: "YYYY-MM-DD" text. `instant`: milliseconds; only `occurred_at`, which becomes the event's time.
 * - `fen`: whole fen, a number. `integer`: a number. `decimal`: exact decimal text ("12.50").
 */
export type FieldType = 'text' | 'code' | 'boolean' | 'date' | 'instant' | 'fen' | 'integer' | 'decimal';

export interface TargetField {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Goes into the event's traits, which intake encrypts. */
  readonly personal: boolean;
  readonly values: readonly string[] | null;
  readonly title: { readonly zh: string; readonly en: string };
}

export interface Target {
  readonly target: ImportTarget;
  /** Name of the fact; null for generic events, which the mapping names. */
  readonly eventName: string | null;
  readonly title: { readonly zh: string; readonly en: string };
  readonly fields: readonly TargetField[];
  /** Fields that make the fact's key when the mapping names none. */
  readonly defaultKey: readonly string[];
  /** Those of the default key that are no part of it where nothing is stated: without them it is the key that files had before. */
  readonly keyWhereStated?: readonly string[];
  /** The date field that tells the event's time (start of that day) when no `occurred_at` is mapped. */
  readonly dateField: string | null;
}

interface FieldOptions {
  readonly required?: boolean;
  readonly personal?: boolean;
  readonly values?: readonly string[];
}

const field = (name: string, type: FieldType, zh: string, en: string, options: FieldOptions = {}): TargetField => ({
  name,
  type,
  required: options.required ?? false,
  personal: options.personal ?? false,
  values: options.values ?? null,
  title: { zh, en },
});
const required = { required: true };
const personal = { personal: true };
const riskLevels = ['C1', 'C2', 'C3', 'C4', 'C5'];

const customer = field('customer_id', 'text', '客户号', 'Customer number', required);
const occurredAt = field('occurred_at', 'instant', '发生时间', 'Time');
const currency = field('currency', 'text', '币种', 'Currency (ISO code, CNY when absent)');
const account = field('account_id', 'text', '账户', 'Account');
const effectiveOn = (must: boolean): TargetField =>
  field('effective_on', 'date', '生效日期', 'Effective from', { required: must });
const businessDate = field('business_date', 'date', '业务日期', 'Business date', required);

const organisationUnit: Target = {
  target: 'organisation_unit',
  eventName: 'organisation_unit_recorded',
  title: { zh: '组织单元', en: 'Organisation unit' },
  defaultKey: ['unit_id', 'effective_on'],
  dateField: 'effective_on',
  fields: [
    field('unit_id', 'text', '单元编号', 'Unit number (staff number for a person)', required),
    field('unit_kind', 'code', '类型', 'Kind', {
      required: true,
      values: ['head_office', 'region', 'branch', 'team', 'person'],
    }),
    field('name', 'text', '名称', 'Name', required),
    field('parent_id', 'text', '上级编号', 'Parent unit'),
    field('manager_id', 'text', '负责人工号', 'Manager'),
    field('status', 'code', '状态', 'Status', { values: ['active', 'closed'] }),
    effectiveOn(true),
    field('effective_until', 'date', '失效日期（不含）', 'Effective until (exclusive)'),
  ],
};

const customerTarget: Target = {
  target: 'customer',
  eventName: 'customer_recorded',
  title: { zh: '客户', en: 'Customer' },
  defaultKey: ['customer_id', 'effective_on'],
  dateField: 'effective_on',
  fields: [
    customer,
    effectiveOn(true),
    field('name', 'text', '姓名', 'Name', personal),
    field('phone', 'text', '手机号', 'Phone', personal),
    field('email', 'text', '邮箱', 'E-mail', personal),
    field('id_number', 'text', '证件号码', 'Identity number', personal),
    field('birth_date', 'date', '出生日期', 'Birth date', personal),
    field('address', 'text', '地址', 'Address', personal),
    field('birth_year', 'integer', '出生年份', 'Year of birth'),
    field('gender', 'code', '性别', 'Gender', { values: ['male', 'female', 'unknown'] }),
    field('education', 'text', '学历', 'Education'),
    field('occupation', 'text', '职业', 'Occupation'),
    field('province', 'text', '省份', 'Province'),
    field('city', 'text', '城市', 'City'),
    field('country', 'text', '国家', 'Country'),
    field('risk_level', 'code', '风险等级', 'Risk level (from a questionnaire)', { values: riskLevels }),
    field('risk_level_predicted', 'code', '预测风险等级', 'Risk level (only predicted)', { values: riskLevels }),
    field('risk_assessed_on', 'date', '风险测评日期', 'Risk assessed on'),
    field('risk_expires_on', 'date', '测评到期日', 'Assessment expires on'),
    field('customer_type', 'code', '客户类型', 'Customer type', { values: ['individual', 'institution', 'product'] }),
    field('customer_class', 'text', '客户分层', 'Class given by the core system'),
    field('investor_type', 'code', '投资者类型', 'Investor type', { values: ['ordinary', 'professional'] }),
    field('investment_capacity', 'text', '投资能力', 'Investment capacity'),
    field('status', 'code', '状态', 'Status', { values: ['active', 'dormant', 'frozen', 'closed'] }),
    field('opened_on', 'date', '开户日期', 'Opened on'),
    field('closed_on', 'date', '销户日期', 'Closed on'),
    field('open_channel', 'text', '开户渠道', 'Channel of opening'),
    field('branch_id', 'text', '开户营业部', 'Branch of opening'),
    field('is_staff', 'boolean', '是否员工', 'Is staff'),
  ],
};

const relation: Target = {
  target: 'relation',
  eventName: 'relation_recorded',
  title: { zh: '归属关系', en: 'Relation' },
  defaultKey: ['relation_type', 'customer_id', 'unit_id', 'valid_from'],
  dateField: 'valid_from',
  fields: [
    customer,
    field('relation_type', 'code', '关系类型', 'Type', {
      required: true,
      values: ['developed_by', 'served_by', 'signed_adviser', 'wecom_follower'],
    }),
    field('unit_id', 'text', '单元编号', 'Unit or staff number', required),
    field('valid_from', 'date', '开始日期', 'From', required),
    field('valid_until', 'date', '结束日期（不含）', 'Until (exclusive)'),
    field('split_ratio', 'decimal', '分成比例', 'Split ratio (0 to 1; 1 when absent)'),
    field('reason', 'text', '原因', 'Reason'),
  ],
};

const accountTarget: Target = {
  target: 'account',
  eventName: 'account_recorded',
  title: { zh: '账户', en: 'Account' },
  defaultKey: ['account_id'],
  dateField: 'opened_on',
  fields: [
    customer,
    field('account_id', 'text', '账户', 'Account', required),
    field('account_type', 'text', '账户类型', 'Type (cash_securities, margin, option, fund, bank…)'),
    field('status', 'code', '状态', 'Status', { values: ['open', 'frozen', 'closed'] }),
    field('opened_on', 'date', '开户日期', 'Opened on', required),
    field('closed_on', 'date', '销户日期', 'Closed on'),
    field('branch_id', 'text', '营业部', 'Branch'),
    field('open_channel', 'text', '开户渠道', 'Channel'),
    currency,
  ],
};

const asset: Target = {
  target: 'asset',
  eventName: 'asset_recorded',
  title: { zh: '日终资产', en: 'Assets at the end of a day' },
  defaultKey: ['customer_id', 'account_id', 'business_date'],
  dateField: 'business_date',
  fields: [
    customer,
    account,
    businessDate,
    field('total_assets_fen', 'fen', '总资产', 'Total assets', required),
    field('cash_fen', 'fen', '资金余额', 'Cash'),
    field('market_value_fen', 'fen', '市值', 'Market value'),
    field('debt_fen', 'fen', '负债', 'Debt (margin)'),
    currency,
  ],
};

const position: Target = {
  target: 'position',
  eventName: 'position_recorded',
  title: { zh: '日终持仓', en: 'Position at the end of a day' },
  defaultKey: ['customer_id', 'account_id', 'product_code', 'business_date'],
  dateField: 'business_date',
  fields: [
    customer,
    account,
    businessDate,
    field('product_code', 'text', '产品代码', 'Product', required),
    field('quantity', 'decimal', '数量', 'Quantity'),
    field('market_value_fen', 'fen', '市值', 'Market value'),
    field('cost_fen', 'fen', '成本', 'Cost'),
    field('opening', 'boolean', '期初持仓', 'Opening position of unknown date'),
    currency,
  ],
};

const trade: Target = {
  target: 'trade',
  eventName: 'trade_recorded',
  title: { zh: '成交', en: 'Trade' },
  defaultKey: ['business_date', 'trade_id'],
  dateField: 'business_date',
  fields: [
    customer,
    field('trade_id', 'text', '成交编号', 'Trade number', required),
    businessDate,
    field('natural_date', 'date', '自然日期', 'Natural date'),
    occurredAt,
    account,
    field('order_id', 'text', '委托编号', 'Order number'),
    field('product_code', 'text', '产品代码', 'Product', required),
    field('side', 'code', '方向', 'Side', { required: true, values: ['buy', 'sell', 'subscribe', 'redeem', 'other'] }),
    field('quantity', 'decimal', '数量', 'Quantity'),
    field('price', 'decimal', '价格', 'Price'),
    field('amount_fen', 'fen', '成交金额', 'Amount'),
    field('commission_fen', 'fen', '佣金', 'Commission'),
    field('fee_fen', 'fen', '规费', 'Fees passed on'),
    field('tax_fen', 'fen', '印花税', 'Stamp duty'),
    field('trade_channel', 'text', '委托渠道', 'Channel of the order'),
    field('reversal_of', 'text', '冲销的成交编号', 'Trade number that this one reverses'),
    currency,
  ],
};

const cashFlow: Target = {
  target: 'cash_flow',
  eventName: 'cash_flow_recorded',
  title: { zh: '资金流水', en: 'Cash flow' },
  defaultKey: ['business_date', 'flow_id'],
  dateField: 'business_date',
  fields: [
    customer,
    field('flow_id', 'text', '流水号', 'Flow number', required),
    businessDate,
    occurredAt,
    account,
    field('direction', 'code', '方向', 'Direction', { required: true, values: ['in', 'out'] }),
    field('flow_type', 'text', '类型', 'Type (deposit, withdrawal, transfer, interest, fee, dividend…)', required),
    field('amount_fen', 'fen', '金额', 'Amount, not negative', required),
    field('balance_fen', 'fen', '余额', 'Balance after'),
    field('counterparty', 'text', '对手方', 'Counterparty (bank code)'),
    currency,
  ],
};

const product: Target = {
  target: 'product',
  eventName: 'product_recorded',
  title: { zh: '产品', en: 'Product' },
  defaultKey: ['product_code', 'effective_on'],
  dateField: 'effective_on',
  fields: [
    field('product_code', 'text', '产品代码', 'Code', required),
    field('name', 'text', '名称', 'Name', required),
    field('product_type', 'code', '产品类型', 'Type', {
      required: true,
      values: ['stock', 'fund', 'bond', 'wealth', 'margin', 'option', 'advisory', 'other'],
    }),
    effectiveOn(true),
    field('category', 'text', '类别', 'Category'),
    field('subcategory', 'text', '子类别', 'Subcategory'),
    field('market', 'text', '市场', 'Market'),
    field('sector', 'text', '板块', 'Sector'),
    field('industry', 'text', '行业', 'Industry'),
    field('issuer', 'text', '发行人', 'Issuer'),
    field('risk_rating', 'code', '风险等级', 'Risk rating', { values: ['R1', 'R2', 'R3', 'R4', 'R5'] }),
    field('status', 'code', '状态', 'Status', { values: ['active', 'suspended', 'closed'] }),
    field('listed_on', 'date', '上市日期', 'Listed on'),
    field('matures_on', 'date', '到期日', 'Matures on'),
    field('minimum_fen', 'fen', '起购金额', 'Smallest first purchase'),
    field('fee_rate', 'decimal', '管理费率', 'Yearly fee as a fraction'),
    currency,
  ],
};

const channel: Target = {
  target: 'channel',
  eventName: 'channel_recorded',
  title: { zh: '渠道', en: 'Channel' },
  defaultKey: ['channel_id'],
  dateField: 'effective_on',
  fields: [
    field('channel_id', 'text', '渠道代码', 'Code', required),
    field('name', 'text', '名称', 'Name', required),
    field('channel_kind', 'text', '渠道类型', 'Kind', required),
    field('domain', 'code', '公域/私域', 'Public or private', { required: true, values: ['public', 'private'] }),
    field('owner_unit_id', 'text', '负责单元', 'Unit that answers for it'),
    field('status', 'code', '状态', 'Status', { values: ['active', 'closed'] }),
    field('note', 'text', '备注', 'Note'),
    effectiveOn(true),
  ],
};

const channelCost: Target = {
  target: 'channel_cost',
  eventName: 'channel_cost_recorded',
  title: { zh: '渠道成本', en: 'Channel cost' },
  defaultKey: ['channel_id', 'campaign', 'cost_type', 'period_start'],
  keyWhereStated: ['campaign'],
  dateField: 'period_start',
  fields: [
    field('channel_id', 'text', '渠道代码', 'Channel', required),
    field('campaign', 'text', '投放活动', 'Campaign (absent: the channel as a whole)'),
    field('period_start', 'date', '开始日期', 'From', required),
    field('period_end', 'date', '结束日期（不含）', 'Until (exclusive)', required),
    field('cost_type', 'text', '费用类型', 'Type ("total" when absent)'),
    field('cost_fen', 'fen', '费用', 'Cost', required),
    field('impressions', 'integer', '曝光', 'Impressions'),
    field('clicks', 'integer', '点击', 'Clicks'),
  ],
};

const contribution: Target = {
  target: 'contribution',
  eventName: 'contribution_recorded',
  title: { zh: '收入与成本', en: 'Revenue and cost' },
  defaultKey: ['entry_id', 'business_date'],
  dateField: 'business_date',
  fields: [
    field('entry_id', 'text', '记录编号', 'Entry number', required),
    businessDate,
    field('line', 'code', '科目', 'Line', {
      required: true,
      values: [
        'commission',
        'margin_interest',
        'product_fee',
        'trail',
        'advisory_fee',
        'other_revenue',
        'benefit',
        'points',
        'service_time',
        'acquisition',
        'other_cost',
      ],
    }),
    field('amount_fen', 'fen', '金额', 'Amount; negative takes back', required),
    field('customer_id', 'text', '客户号', 'Customer number; absent for what is shared'),
    field('unit_id', 'text', '单元编号', 'Unit whose customers share it'),
    field('note', 'text', '备注', 'Note'),
    currency,
  ],
};

const genericEvent: Target = {
  target: 'event',
  eventName: null,
  title: { zh: '行为事件', en: 'Event' },
  defaultKey: [],
  dateField: null,
  fields: [
    field('occurred_at', 'instant', '发生时间', 'Time', required),
    field('customer_id', 'text', '客户号', 'Customer number'),
    field('actor_id', 'text', '主体', 'Actor with namespace ("device:…")'),
    field('session_id', 'text', '会话', 'Session'),
  ],
};

export const targets: Readonly<Record<ImportTarget, Target>> = {
  organisation_unit: organisationUnit,
  customer: customerTarget,
  relation,
  account: accountTarget,
  asset,
  position,
  trade,
  cash_flow: cashFlow,
  product,
  channel,
  channel_cost: channelCost,
  contribution,
  event: genericEvent,
};
