// What the figures mean, in words, shown beside them.
import type { Bilingual } from '../../know/profiles/index.ts';
import {
  BALANCE_MAX,
  CALIPER,
  COHORTS_AN_AGE_MIN,
  COHORTS_MIN,
  type Matched,
  MONTHS_BEFORE,
  NEIGHBOURS,
  UNKNOWN_SHARE_MAX,
  USERS_MIN,
} from '../economics-rules/index.ts';

export const overviewDefinition: Bilingual = {
  zh: '核对：日记账合计、账户余额与批次（减欠分）三者一致才算平。负债 = 未兑积分 × 预计最终兑换率 × 单位积分成本；数据不足以估计时按全部兑换计。成本为已兑积分与已用权益，业务月份。',
  en: 'Reconciled: the journal, the balances of accounts, and lots less debt agree. Liability is points outstanding times the share expected to be redeemed times the cost of a point; where too little is known, everything is taken to be redeemed. Costs are points burnt and benefits used, by business month.',
};

export const movementDefinition: Bilingual = {
  zh: '期初 + 发放 + 调整 + 退回 − 兑换 − 过期 − 冲正 + 公司承担 = 期末；每一笔分录有两端，非客户一端决定列，因此逐点相符。期末 = 待生效 + 可用 + 冻结 − 欠分。激活与转赠不改变合计。月份按发生时间或入账时间（入账月份不再变化），业务时区。营业部：过账时服务该客户的营业部；到期等由时间引起的按发放时的营业部。',
  en: "Opening + earned + adjusted + refunded − spent − expired − taken back + borne by the firm = closing. Each entry has two sides and the one that is no customer's names the column, so the sum holds to the point. Closing is pending + free + held − debt. Activation and transfer leave the sum as it was. Months are those of when it happened, or of when it was posted (which never change again), business time zone. Branch: whoever served the customer when it was posted; for what time brings about, when the points were awarded.",
};

export const liabilityDefinition: Bilingual = {
  zh: `按发放月份观察：每个月龄开始时还剩的积分中，当月龄被兑换的比例 h(a) 取全部已走完该月龄的发放月份合计（链梯法，Mack 1993，ASTIN Bulletin 23；最终兑换率见 Gault 等 2012，CAS E-Forum），剩余逐月龄递推：兑换 = 剩余 × h(a)。超出已知月龄的按拟合的反幂曲线 h(a) = e^α·(a+1)^(−β)（Sherman 1984，PCAS 71）外推，到这批积分的到期日为止，到期仍未兑换的即为未兑损失（IFRS 15 B44–B47）；没有到期日的剩余不外推，按会被兑换计。每个发放月份另乘自己的系数 1 + Z × (实际 ÷ 预期 − 1)，可信度 Z 随该月积分数增大（Bühlmann–Straub 1970）。95% 区间：发放月份重抽样 400 次，各次重新估计比例、曲线与兑换的偶然性（England–Verrall 2002），按 t 分位放宽。少于 ${COHORTS_MIN} 个完整月份，某月龄少于 ${COHORTS_AN_AGE_MIN} 个月份的不采信，无从得知的部分超过 ${UNKNOWN_SHARE_MAX * 100}%，不作估计，负债按全部兑换计。未来若与过去不同（如规则变更、到期前集中兑换）则不适用。`,
  en: `By month of award: of the points left at the beginning of an age, the share h(a) redeemed during it is taken over all months of award that completed the age (chain ladder, Mack 1993, ASTIN Bulletin 23; ultimate redemption rate after Gault et al. 2012, CAS E-Forum), and carried on from age to age. Beyond the known ages it follows the fitted inverse power h(a) = e^α·(a+1)^(−β) (Sherman 1984, PCAS 71) up to the last day of the points; what is left then is breakage (IFRS 15 B44–B47). What has no last day is not carried on and counts as redeemed. Each month of award goes by its own factor 1 + Z × (redeemed ÷ expected − 1), where the credibility Z grows with its points (Bühlmann and Straub 1970). 95 % interval: months of award drawn anew 400 times, with shares, curve and chance estimated each time (England and Verrall 2002), widened by Student's t. With fewer than ${COHORTS_MIN} whole months, or more than ${UNKNOWN_SHARE_MAX * 100} % beyond what is known, nothing is estimated and everything is taken to be redeemed; ages of fewer than ${COHORTS_AN_AGE_MIN} months are not believed. It does not hold where the future differs from the past, such as after a change of rules or a rush before the last day.`,
};

export const costsDefinition: Bilingual = {
  zh: '近 12 个月：已兑积分（退回的减去）× 当月单位积分成本，加已使用权益 × 该版本单位成本；用积分兑换的权益不重复计，其实际成本单列。与“净贡献”的积分、权益两项逐分相等。等级按每笔成本发生当天，营业部按当月最后一天；一位客户在多个等级体系时请选一个体系看。',
  en: "Twelve months: points burnt (refunds taken off) at that month's cost of a point, and benefits used at the unit cost of their version; benefits paid for with points are not counted twice, what they really cost stands apart. Equal to the fen to the lines points and benefits of contribution. The tier is that of the day on which each cost arose, the branch that of the last day of the month; a customer may be in several schemes, so look at one at a time.",
};

export const budgetsDefinition: Bilingual = {
  zh: '规则、场景、权益与商品的上限中属于预算的（规则、计划、营业部、全部），当前期间。预计 = 已用 ÷ 已过天数 × 期间天数；用完日按同一速度。个人上限不是预算，不列。',
  en: 'Limits of rules, scenes, benefits and items that are budgets (of the rule, the programme, a branch, in all) in the span that runs. Projected is spent by days gone times days of the span; the day on which it ends goes by the same rate. Limits of single customers are no budgets.',
};

export const keptDefinition: Bilingual = {
  zh: `首次使用某权益的客户，每人与最多 ${NEIGHBOURS} 位同月之前从未使用、上月末等级相同、且前 ${MONTHS_BEFORE} 个月活跃天数、交易天数与开户天数最接近的客户匹配（可重复，最后一位并列者均分；Abadie & Imbens 2006），任一项相差不得超过 ${CALIPER} 个标准差（卡尺，Austin 2009）：若干月后当月是否还有访问或交易。95% 区间按 Agresti–Caffo，未使用者按有效人数（Kish）。匹配前后的标准化差异列出，绝对值不超过 ${BALANCE_MAX / 1000} 视为平衡。少于 ${USERS_MIN} 位可匹配的使用者不作比较。这是关联，不是效果：资产、主动性等未匹配的差异可能是原因；同时看多个权益时，总有几个区间会偶然不含零。`,
  en: `Customers who first used a benefit, each with up to ${NEIGHBOURS} customers who had never used it by then, of the same tier at the end of the month before and nearest in active days and trading days of the ${MONTHS_BEFORE} months before and days since opening (with replacement, ties at the last place share it; Abadie & Imbens 2006), none farther in any of them than ${CALIPER} standard deviations (calipers, Austin 2009): whether they visit or trade in the month so many months later. 95 % interval after Agresti and Caffo with the effective number of non-users (Kish). Standardised differences before and after are shown; up to ${BALANCE_MAX / 1000} is balanced. Fewer than ${USERS_MIN} users with somebody like them are not compared. This is an association, never an effect: assets, initiative and whatever else was not matched may be the reason, and of many benefits some intervals leave zero out by chance.`,
};

export const ratiosDefinition: Bilingual = {
  zh: '创收：近 12 个月（净贡献的收入项）；计划成本：近 12 个月已兑积分与已用权益；未兑负债：当前积分按入账率与单位成本。成本率 =（计划成本 + 未兑负债）÷ 创收。总体：您可见的客户。',
  en: 'Revenue: twelve months, the lines of contribution. Cost: points burnt and benefits used in twelve months. Owed: points of now at the booked share and the cost of a point. The ratio is cost and owed over revenue. Population: customers you may see.',
};

export const noBranch: Bilingual = { zh: '无归属', en: 'Nobody serves them' };
export const inNoTier: Bilingual = { zh: '无等级', en: 'In no tier' };
export const notKnown: Bilingual = { zh: '未知', en: 'Not known' };
export const everything: Bilingual = { zh: '合计', en: 'Total' };
export const pointsRedeemed: Bilingual = { zh: '已兑积分', en: 'Points redeemed' };

export const covariateNames: readonly Bilingual[] = [
  { zh: '活跃天数', en: 'Active days' },
  { zh: '交易天数', en: 'Trading days' },
  { zh: '开户天数', en: 'Days since opening' },
];

const percent = (ppm: number): string => `${(ppm / 10_000).toFixed(1)}%`;
const pointsText = (ppm: number): string => `${ppm > 0 ? '+' : ''}${(ppm / 10_000).toFixed(1)}`;

/** The comparison in one sentence. */
export const keptSentence = (matched: Matched, horizon: number): Bilingual => {
  if (matched.state === 'too_few')
    return {
      zh: `可匹配的使用者 ${matched.matchedUsers} 位，不足 ${USERS_MIN} 位，不作比较。`,
      en: `${matched.matchedUsers} users have somebody like them; fewer than ${USERS_MIN} are not compared.`,
    };
  const { usersStayed, matchedStayed, difference, low, high, isClear } = matched;
  return {
    zh: `使用者 ${horizon} 个月后仍活跃的有 ${percent(usersStayed)}，条件相同的未使用者为 ${percent(matchedStayed)}，相差 ${pointsText(difference)} 个百分点（95% 区间 ${pointsText(low)} 至 ${pointsText(high)}）。${isClear ? '使用与留存有关联，不能据此说权益带来了留存。' : '区间含零，看不出关联。'}`,
    en: `${percent(usersStayed)} of users are still active ${horizon} months later, ${percent(matchedStayed)} of non-users like them: ${pointsText(difference)} percentage points (95 % interval ${pointsText(low)} to ${pointsText(high)}). ${isClear ? 'Use and staying are associated; this does not say that the benefit keeps anybody.' : 'The interval holds zero: no association is seen.'}`,
  };
};
