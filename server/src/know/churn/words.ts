// Features and reasons in words.
import { type FeatureCode, featureCodes } from './features.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** What each feature is, with its window. */
export const featureNames: Readonly<Record<FeatureCode, Bilingual>> = {
  idle_days: { zh: '距上次访问或交易天数', en: 'Days since the last visit or trade' },
  active_days: { zh: '近 30 天活跃天数', en: 'Active days of the last 30' },
  usual_days: { zh: '近 180 天活跃天数', en: 'Active days of the last 180' },
  activity_trend: { zh: '近 60 天活跃度相对此前（对数比）', en: 'Activity of 60 days against before (log ratio)' },
  trades: { zh: '近 90 天成交笔数', en: 'Trades of the last 90 days' },
  trade_trend: { zh: '近 30 天交易相对此前（对数比）', en: 'Trading of 30 days against before (log ratio)' },
  trade_idle_days: { zh: '距上次成交天数（最多 365）', en: 'Days since the last trade (at most 365)' },
  withdrawals: { zh: '近 60 天转出次数', en: 'Withdrawals of the last 60 days' },
  net_outflow: { zh: '近 60 天净流出占资产比例', en: 'Net outflow of 60 days as a share of assets' },
  complaints: { zh: '近 90 天投诉次数', en: 'Complaints of the last 90 days' },
  low_scores: { zh: '近 90 天低分评价次数', en: 'Low survey scores of the last 90 days' },
  asset_change: { zh: '资产相对近 180 天最高', en: 'Assets against their highest of 180 days' },
  assets: { zh: '总资产（元）', en: 'Assets (yuan)' },
  known_days: { zh: '已知天数（最多 365）', en: 'Days known (at most 365)' },
  product_views: { zh: '近 30 天浏览产品次数', en: 'Products viewed in the last 30 days' },
  contacts: { zh: '近 90 天员工联系次数', en: 'Contacts by staff in the last 90 days' },
};

const round = (value: number): string => String(Math.round(value));
const several = (value: number, noun: string): string => `${round(value)} ${noun}${Math.round(value) === 1 ? '' : 's'}`;
const percent = (value: number): string => `${Math.round(Math.abs(value) * 100)}%`;
const ratio = (value: number): string => `${Math.round(Math.exp(value) * 100)}%`;

type Say = (value: number) => Bilingual;
/** Why the value of a feature raises the risk. */
const sayings: Readonly<Record<FeatureCode, Say>> = {
  idle_days: (value) => ({
    zh: `已 ${round(value)} 天没有访问或交易`,
    en: `no visit or trade for ${round(value)} days`,
  }),
  active_days: (value) => ({
    zh: `近 30 天只活跃 ${round(value)} 天`,
    en: `active on only ${round(value)} of 30 days`,
  }),
  usual_days: (value) => ({ zh: `半年里只活跃 ${round(value)} 天`, en: `active on only ${round(value)} of 180 days` }),
  activity_trend: (value) => ({
    zh: `近 60 天活跃度为此前的 ${ratio(value)}`,
    en: `activity of 60 days is ${ratio(value)} of before`,
  }),
  trades: (value) => ({ zh: `近 90 天成交 ${round(value)} 笔`, en: `${several(value, 'trade')} in 90 days` }),
  trade_trend: (value) => ({
    zh: `近 30 天交易为此前的 ${ratio(value)}`,
    en: `trading of 30 days is ${ratio(value)} of before`,
  }),
  trade_idle_days: (value) =>
    value >= 365
      ? { zh: '一年内没有成交', en: 'no trade within a year' }
      : { zh: `${round(value)} 天没有成交`, en: `no trade for ${round(value)} days` },
  withdrawals: (value) => ({ zh: `近 60 天转出 ${round(value)} 次`, en: `${several(value, 'withdrawal')} in 60 days` }),
  net_outflow: (value) =>
    value > 0
      ? { zh: `近 60 天净流出资产的 ${percent(value)}`, en: `${percent(value)} of assets went out in 60 days` }
      : { zh: '近 60 天没有净流出', en: 'no net outflow in 60 days' },
  complaints: (value) => ({ zh: `近 90 天投诉 ${round(value)} 次`, en: `${several(value, 'complaint')} in 90 days` }),
  low_scores: (value) => ({
    zh: `近 90 天低分评价 ${round(value)} 次`,
    en: `${several(value, 'low survey score')} in 90 days`,
  }),
  asset_change: (value) => ({
    zh: `资产较半年最高低 ${percent(value)}`,
    en: `assets ${percent(value)} below their highest of 180 days`,
  }),
  assets: (value) => ({ zh: `总资产 ${round(value)} 元`, en: `assets of ${round(value)} yuan` }),
  known_days: (value) => ({ zh: `开始往来 ${round(value)} 天`, en: `known for ${round(value)} days` }),
  product_views: (value) => ({
    zh: `近 30 天浏览产品 ${round(value)} 次`,
    en: `${round(value)} products viewed in 30 days`,
  }),
  contacts: (value) => ({
    zh: `近 90 天员工联系 ${round(value)} 次`,
    en: `${round(value)} contacts by staff in 90 days`,
  }),
};

/** A reason in words; what a later version of the product no longer knows has none. */
export const reasonWords = ({
  feature,
  value,
}: {
  readonly feature: string;
  readonly value: number;
}): Bilingual | null => {
  const code = featureCodes.find((each) => each === feature);
  return code ? sayings[code](value) : null;
};
