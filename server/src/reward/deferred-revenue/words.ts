// What the figures mean, in words, shown beside them.
import type { Bilingual } from '../../know/profiles/index.ts';

export const deferredDefinition: Bilingual = {
  zh: '《国际财务报告准则第 15 号》：附带积分的销售含多项履约义务，交易价格按单独售价比例分摊（73–80 段，B39–B43）。一笔销售 = 客户某一交易日的净佣金（减代收规费与返佣）与产品手续费，或某一天付费订购的服务，连同规则与场景为此发放的积分（场景的任一计数为成交或付费服务即是，计入达成当日的销售）；金额取自核心系统的成交与订购事实，冲正归入原交易日。单独售价见“单独售价”（含生效日）：服务按实收、按成交额费率或按价目表；积分 = 数量 × 每分售价 × 预计兑换率。分给积分的部分为合同负债：逐批次跟踪这些积分，按“已兑 ÷ 预计共兑”确认收入（B44–B47），失效使预计共兑减少，其收入随之确认；预计共兑取当前估计，数据不足时取所定比例。按月、种类、钱包为组合计算（第 4 段）。商品另收的费用在交付时确认。学习、服务、资产等送出的积分不是销售的一部分，计为成本。由会计师确认。',
  en: 'IFRS 15: a sale with points is several performance obligations, and its price is shared by stand-alone selling prices (73 to 80, B39 to B43). A sale is the net commission (less fees passed on and rebates) and product fees of a customer on a trade date, or services paid for on a day, with the points that rules and scenes gave for it; amounts come from the facts of the core systems, and what was taken back belongs to the trade date that it undid. Selling prices are stated with their first day: services as charged, by a rate of turnover or by a list; points are their number times the price of a point times the share expected to be redeemed. The part of the points is a contract liability: these very points are followed lot by lot, and it is released as redeemed over expected in the end (B44 to B47); what lapses lowers what is expected, so its revenue is released with the rest. Expected is the estimate of now, and where too little is known the share that was stated. Portfolios are months, kinds and wallets (paragraph 4). Fees of items in the catalogue are revenue when they are delivered. Points given for learning, service or assets are no part of a sale but cost. To be confirmed by your accountants.',
};

export const kindNames: Readonly<Record<string, Bilingual>> = {
  trades: { zh: '交易与申购', en: 'Trades and purchases' },
  service: { zh: '付费服务', en: 'Services paid for' },
};
