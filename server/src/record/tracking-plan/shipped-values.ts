// What values of the shipped plan's properties are called, by the property's name: what stands in records of core systems and of collectors.
import type { Wording } from './plan.ts';

type Said = Readonly<Record<string, readonly [zh: string, en: string]>>;

const platforms: Said = {
  ios: ['iOS', 'iOS'],
  android: ['安卓', 'Android'],
  harmony: ['鸿蒙', 'HarmonyOS'],
  web: ['网页', 'Web'],
  h5: ['H5 页面', 'H5'],
  mini_program: ['小程序', 'Mini-program'],
  wecom: ['企业微信', 'WeCom'],
  server: ['服务端', 'Server'],
  other: ['其他', 'Other'],
};
const status: Said = {
  open: ['正常', 'Open'],
  active: ['有效', 'Active'],
  dormant: ['休眠', 'Dormant'],
  frozen: ['冻结', 'Frozen'],
  suspended: ['暂停', 'Suspended'],
  closed: ['已关闭', 'Closed'],
};
const side: Said = {
  buy: ['买入', 'Buy'],
  sell: ['卖出', 'Sell'],
  subscribe: ['申购', 'Subscribe'],
  redeem: ['赎回', 'Redeem'],
  other: ['其他', 'Other'],
};
const flows: Said = {
  deposit: ['入金', 'Deposit'],
  withdrawal: ['出金', 'Withdrawal'],
  transfer: ['划转', 'Transfer'],
  interest: ['利息', 'Interest'],
  fee: ['费用', 'Fee'],
  dividend: ['红利', 'Dividend'],
};
const accounts: Said = {
  cash_securities: ['普通证券账户', 'Cash securities'],
  margin: ['信用账户', 'Margin'],
  option: ['期权账户', 'Options'],
  fund: ['基金账户', 'Fund'],
  bank: ['银行账户', 'Bank'],
  star: ['科创板权限', 'STAR Market'],
  bse: ['北交所权限', 'Beijing Stock Exchange'],
  stock_connect: ['港股通权限', 'Stock Connect'],
  fund_advisory: ['基金投顾账户', 'Fund advisory'],
};
const relations: Said = {
  developed_by: ['开发关系', 'Developed by'],
  served_by: ['服务关系', 'Served by'],
  signed_adviser: ['签约投顾', 'Signed adviser'],
  wecom_follower: ['企微好友', 'WeCom follower'],
};
const units: Said = {
  head_office: ['总部', 'Head office'],
  region: ['分公司', 'Region'],
  branch: ['营业部', 'Branch'],
  team: ['团队', 'Team'],
  person: ['人员', 'Person'],
};
const products: Said = {
  stock: ['股票', 'Stock'],
  fund: ['基金', 'Fund'],
  bond: ['债券', 'Bond'],
  wealth: ['理财', 'Wealth product'],
  margin: ['融资融券', 'Margin'],
  option: ['期权', 'Option'],
  advisory: ['投顾产品', 'Advisory'],
  other: ['其他', 'Other'],
};
const lines: Said = {
  commission: ['佣金', 'Commission'],
  margin_interest: ['两融利息', 'Margin interest'],
  product_fee: ['产品费用', 'Product fees'],
  trail: ['尾随佣金', 'Trailer fees'],
  advisory_fee: ['投顾费', 'Advisory fees'],
  other_revenue: ['其他收入', 'Other revenue'],
  benefit: ['权益成本', 'Benefits'],
  points: ['积分成本', 'Points'],
  service_time: ['服务成本', 'Service time'],
  acquisition: ['获客成本', 'Acquisition'],
  other_cost: ['其他成本', 'Other costs'],
};

const byProperty: Readonly<Record<string, Said>> = {
  ...{ platform: platforms, trade_channel: platforms, open_channel: platforms, status, side, flow_type: flows },
  ...{ account_type: accounts, relation_type: relations, unit_kind: units, product_type: products, line: lines },
  direction: { in: ['转入', 'In'], out: ['转出', 'Out'] },
  video_mode: { one_way: ['单向视频', 'One-way'], two_way: ['双向视频', 'Two-way'] },
  mode: { self: ['自助', 'Self-service'], assisted: ['人工协助', 'Assisted'], interactive: ['互动', 'Interactive'] },
  means: {
    ...{ call: ['电话', 'Call'], wecom: ['企业微信', 'WeCom'], visit: ['拜访', 'Visit'] },
    ...{ sms: ['短信', 'Text message'], email: ['邮件', 'E-mail'] },
  },
  gender: { male: ['男', 'Male'], female: ['女', 'Female'], unknown: ['未知', 'Unknown'] },
  customer_type: {
    ...{ individual: ['个人', 'Individual'], institution: ['机构', 'Institution'], product: ['产品户', 'Product'] },
  },
  investor_type: { ordinary: ['普通投资者', 'Ordinary'], professional: ['专业投资者', 'Professional'] },
  domain: { public: ['公域', 'Public'], private: ['私域', 'Private'] },
  purpose: {
    ...{ service: ['服务通知', 'Service notices'], marketing: ['营销推广', 'Marketing'] },
    ...{ personalisation: ['个性化推荐', 'Personalisation'], analytics: ['行为分析', 'Analytics'] },
    sharing: ['对外共享', 'Sharing'],
  },
};

/** Names of the values of a property; undefined where its values say what they mean, or are the firm's own. */
export const shippedNames = (property: string): Readonly<Record<string, Wording>> | undefined => {
  const said = byProperty[property];
  return said && Object.fromEntries(Object.entries(said).map(([value, [zh, en]]) => [value, { zh, en }]));
};
