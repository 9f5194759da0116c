// What the figures mean, in words, shown beside them.
import type { Bilingual } from '../profiles/index.ts';
import type { Scheme } from './store.ts';

export const definitions: Readonly<Record<Scheme, Bilingual>> = {
  rfm: {
    zh: 'R：距最近一次购买的天数；F：窗口内有购买的天数；M：窗口内购买金额（或创收）。退款冲减最近的购买，同日多笔算一天。每项 1–5 分，5 分最好；分位切分时相同的值得分相同。总体：您可见且窗口内购买过的客户；未购买者不评分。截止上一个完结的营业日，业务时区。',
    en: 'R: days since the last purchase; F: days with a purchase in the window; M: amount bought (or revenue) in the window. Refunds reduce the latest purchase, purchases of a day are one. Scores 1 to 5, 5 is best; with quantiles equal values score equally. Population: customers that you may see who bought in the window; others are not scored. As of the last finished business day, business time zone.',
  },
  afb: {
    zh: '数量：窗口内购买金融产品和投顾服务的金额（元）；质量：每月购买次数；效益：给公司创造的收益（元）。不含证券买卖。每项 1–6 分，按切分点左闭右开。目标客群按规则依次判定。总体：您可见且窗口内购买过的客户。截止上一个完结的营业日，业务时区。',
    en: 'Amount: yuan of financial products and adviser services bought in the window; frequency: purchases a month; benefit: yuan of revenue to the firm. Trades of securities are not counted. Scores 1 to 6, each cut point begins the next score. The first rule that holds names the target group. Population: customers that you may see who bought in the window. As of the last finished business day, business time zone.',
  },
};
