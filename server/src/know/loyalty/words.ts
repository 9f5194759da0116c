// Definitions and evidence in words, in both languages. Pure.
import type { Bilingual } from '../profiles/index.ts';
import type { LoyaltyKind } from './attributes.ts';
import { type Evidence, type Loyalty, partsOfShare } from './score.ts';
import type { LoyaltySettings } from './settings.ts';

export const definitions: Readonly<Record<LoyaltyKind, (settings: LoyaltySettings) => Bilingual>> = {
  behaviour: ({ behaviour: points, windowDays }) => ({
    zh: `实际做了什么，满分 100：近 12 个月中有成交或购买的月数（${points.steadiness} 分，不足 12 个月按在册月数、至少 3 个月）、最近一次成交距今（${points.recency} 分，${windowDays} 天减到 0）、在册年限（${points.tenure} 分，3 年满分）、买过证券、产品、服务中的几类（${points.breadth} 分）、近 90 天到访天数（${points.presence} 分，20 天满分）。从未交易、到访或订购服务的为无依据。`,
    en: `What is done, 100 at most: months with a trade or purchase of the last 12 (${points.steadiness}; newer customers by their months, three at least), how recent the last trade is (${points.recency}, none after ${windowDays} days), years with the firm (${points.tenure}, three are full), how many of securities, products and services were bought (${points.breadth}), days with a visit in the last 90 (${points.presence}, twenty are full). Whoever never traded, visited or bought a service is without evidence.`,
  }),
  intention: ({ intentionDays, signsForFull }) => ({
    zh: `近 ${intentionDays} 天打算做什么：加自选、看产品各 1 分，进入购买、向员工咨询各 2 分，满 ${signsForFull} 分为 100；有意向问卷的，问卷占六成、行为占四成。没有任何迹象也没有作答的为无依据。`,
    en: `What is meant, over ${intentionDays} days: watchlist and product views count 1, purchases begun and enquiries with staff 2, and ${signsForFull} make 100; where a survey asked, the answer counts for six tenths and the signs for four. Without sign and answer there is no evidence.`,
  }),
  emotion: ({ windowDays }) => ({
    zh: `近 ${windowDays} 天的态度：最近一次推荐意愿（0–10）乘以 10；有人经其介绍而来的至少 80；只分享过文章、未作答的 60；有投诉减 20，仅有投诉的为 20。没有作答、介绍、分享和投诉的为无依据。`,
    en: `What is felt, over ${windowDays} days: the latest answer to would-you-recommend (0 to 10) times 10; 80 at least for whoever brought somebody; 60 for sharing articles without an answer; a complaint takes 20 off, and is 20 where nothing else is known. Without any of these there is no evidence.`,
  }),
};

/** What the page says of all of it. */
export const definition = ({ loyalFrom, partlyFrom, lowRate }: LoyaltySettings): Bilingual => {
  const rate = rateText(partsOfShare(lowRate));
  return {
    zh: `三种忠诚各自给分（0–100），${loyalFrom} 分起为忠诚，${partlyFrom} 分起为一般，无依据不算零分。仅价格忠诚：行为忠诚、证券实际佣金率不高于 ${rate}，且没有意向、情感、产品、服务或员工联系的依据。总体：您可见的客户；截止上一个完结的营业日，业务时区。`,
    en: `Each of the three is scored from 0 to 100; ${loyalFrom} is loyal, ${partlyFrom} partly so, and no evidence is not zero. Loyal to the price alone: loyal in what is done, at a commission of ${rate} of turnover or less, with no intention, feeling, product, service or contact with staff known. Population: customers you may see. As of the last finished business day, business time zone.`,
  };
};

/** Parts of a hundred million as a percentage: 25,000 is 0.025%. */
const rateText = (parts: number): string => `${Number((parts / 1_000_000).toFixed(6))}%`;

const points = ({ points: given }: Evidence): Bilingual =>
  given === null ? { zh: '', en: '' } : { zh: `（${given} 分）`, en: ` (${given} points)` };

const sentences: Readonly<Record<string, (value: number) => Bilingual>> = {
  steadiness: (value) => ({
    zh: `近 12 个月有 ${value} 个月成交或购买`,
    en: `Traded or bought in ${value} of the last 12 months`,
  }),
  recency: (value) =>
    value < 0
      ? { zh: '从未成交', en: 'Never traded' }
      : { zh: `最近一次成交在 ${value} 天前`, en: `Last traded ${value} days ago` },
  tenure: (value) => ({ zh: `在册 ${value} 年`, en: `With the firm for ${value} years` }),
  breadth: (value) => ({
    zh: `买过证券、产品、服务中的 ${value} 类`,
    en: `Bought ${value} of securities, products and services`,
  }),
  presence: (value) => ({ zh: `近 90 天到访 ${value} 天`, en: `Visited on ${value} of the last 90 days` }),
  intends: (value) => ({ zh: `意向问卷答 ${value} 分（满分 10）`, en: `Answered ${value} of 10 on what they intend` }),
  watched: (value) => ({ zh: `加自选 ${value} 次`, en: `Added to the watchlist ${value} times` }),
  viewed: (value) => ({ zh: `看产品 ${value} 次`, en: `Looked at products ${value} times` }),
  purchases_started: (value) => ({ zh: `进入购买 ${value} 次`, en: `Began a purchase ${value} times` }),
  enquiries: (value) => ({ zh: `向员工咨询 ${value} 次`, en: `Asked staff ${value} times` }),
  recommends: (value) => ({
    zh: `推荐意愿 ${value} 分（满分 10）：${value >= 9 ? '推荐者' : value >= 7 ? '中立者' : '贬损者'}`,
    en: `Would recommend: ${value} of 10, a ${value >= 9 ? 'promoter' : value >= 7 ? 'passive' : 'detractor'}`,
  }),
  invited: (value) => ({ zh: `介绍来 ${value} 位客户`, en: `${value} customers came through them` }),
  shared: (value) => ({ zh: `分享文章 ${value} 次`, en: `Shared articles ${value} times` }),
  complaints: (value) => ({ zh: `投诉 ${value} 次`, en: `Complained ${value} times` }),
};

export const evidenceSentence = (evidence: Evidence): Bilingual => {
  const said = sentences[evidence.code]?.(evidence.value) ?? { zh: evidence.code, en: evidence.code };
  const given = points(evidence);
  return { zh: `${said.zh}${given.zh}`, en: `${said.en}${given.en}` };
};

/** Why somebody is, or is not, loyal to the price alone. */
export const priceSentence = (
  { priceOnly, ratePerHundredMillion: rate }: Pick<Loyalty, 'priceOnly' | 'ratePerHundredMillion'>,
  { lowRate }: LoyaltySettings,
): Bilingual => {
  const low = rateText(partsOfShare(lowRate));
  if (rate === null)
    return {
      zh: '窗口内没有证券成交，不知道其价格。',
      en: 'No securities were traded in the window, so the price is not known.',
    };
  const paid = rateText(rate);
  if (priceOnly)
    return {
      zh: `实际佣金率 ${paid}（不高于 ${low}），且没有其他维系依据：只忠诚于价格。`,
      en: `Pays ${paid} of turnover (${low} or less), and nothing else ties them: loyal to the price alone.`,
    };
  return {
    zh: `实际佣金率 ${paid}；不属于仅价格忠诚。`,
    en: `Pays ${paid} of turnover; not loyal to the price alone.`,
  };
};

export const journeyDefinition: Bilingual = {
  zh: '行：按总资产分层，各层有服务模式。列：人生阶段（按年龄，以年计）或生命周期阶段。单元格写明当下需求与适合的产品或服务，可编辑；推荐产品前仍须适当性匹配。总体：您可见的客户，随画像实时变化；资产或年龄未知的单列。',
  en: 'Rows: layers by total assets, each with how it is served. Columns: stages of life by age in years, or stages with the firm. A cell says what is needed now and what suits; the words can be edited, and suitability still decides before a product is recommended. Population: customers you may see, as their profiles stand now; those of unknown assets or age stand apart.',
};

/** Layer or stage that is not known. */
export const unknownName: Bilingual = { zh: '未知', en: 'Not known' };
