// What the figures mean, in words, shown beside them.
import type { Bilingual } from '../profiles/index.ts';

export const definition: Bilingual = {
  zh: '净贡献 = 收入 − 成本。收入：净佣金（佣金减代收规费）、融资利息、产品手续费、尾随佣金、投顾服务费；成本：权益、已核销积分、服务时间（次数乘单价）、获客成本（渠道费用由该渠道当期开户者均摊）。事实按业务日期归月，业务时区；没有写明客户的金额按规则分摊，分不出去的列为“不可归属”。营业部与投顾按当月最后一天的归属。积分余额是负债，不计入成本。总体：您可见的客户。各客户之和加不可归属等于导入总额。',
  en: "Net contribution is revenue less cost. Revenue: commission less fees passed on, margin interest, product fees, trail, advice; cost: benefits, points burnt, service time (times by unit cost), acquisition (what a channel cost, shared by the accounts opened through it in the period). Facts fall in the month of their business date, business time zone; amounts that name no customer are shared by rule, and what cannot be shared is shown as nobody's. Branch and adviser are those of the last day of the month. Points still owed are a liability, not a cost. Population: customers you may see. Customers and nobody's together sum to what was stated.",
};

export const quadrantDefinition: Bilingual = {
  zh: '横轴：行为忠诚分（近 12 个月做了什么，0–100）；纵轴：近 12 个月净贡献。忠诚客户未必是最有价值的客户。行为忠诚没有依据的单列，不算不忠诚。分界线见规则：默认忠诚自 60 分起，高价值为有收入客户的前五分之一。',
  en: 'Across: behavioural loyalty (what was done in twelve months, 0 to 100). Up: net contribution of twelve months. A loyal customer is not always a valuable one. Where behaviour is not known, customers stand apart and are not called disloyal. Dividing lines are rules: loyal from 60, valuable the upper fifth of those who brought revenue, unless changed.',
};

export const noPlace: Bilingual = { zh: '无归属', en: 'Nobody serves them' };
export const notKnown: Bilingual = { zh: '未知', en: 'Not known' };
export const everybody: Bilingual = { zh: '合计', en: 'Total' };
