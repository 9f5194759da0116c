// From where on behaviour has which name, in words made of the settings.
import type { Bilingual } from '../profiles/index.ts';
import type { BehaviourSettings } from './settings.ts';

const said = (zh: string, en: string): Bilingual => ({ zh, en });
const percent = (share: number): string => `${Math.round(share * 1_000) / 10}%`;

/** Attribute and value: what the value means; nothing for attributes that are not made here. */
export const behaviourWords = (
  settings: BehaviourSettings,
): Readonly<Record<string, Readonly<Record<string, Bilingual>>>> => {
  const {
    activeFromTrades: active,
    highFrequencyFromTrades: high,
    swingFromDays: swing,
    longFromDays: long,
  } = settings;
  const [kind, habit] = [percent(settings.preferenceFromShare), percent(settings.habitFromShare)];
  const preferred = said(`一年内该类占购买金额 ${kind} 及以上`, `at least ${kind} of what was bought in a year`);
  const visits = (zh: string, en: string) => said(`${zh}的访问占 ${habit} 及以上`, `at least ${habit} of visits ${en}`);
  return {
    trading_style: {
      high_frequency: said(
        `近 90 天平均每 30 天交易 ${high} 笔及以上`,
        `${high} trades or more in 30 days, over the last 90`,
      ),
      active: said(`${active} 笔及以上，不足 ${high} 笔`, `${active} or more, fewer than ${high}`),
      occasional: said(`有交易，不足 ${active} 笔`, `some, fewer than ${active}`),
      none: said('近 90 天无交易', 'no trade in the last 90 days'),
    },
    holding_style: {
      short: said(`平均持有不足 ${swing} 天`, `held for fewer than ${swing} days on average`),
      swing: said(`${swing} 天及以上，不足 ${long} 天`, `${swing} days or more, fewer than ${long}`),
      long: said(`${long} 天及以上`, `${long} days or more`),
    },
    product_preference: {
      ...{ securities: preferred, products: preferred, services: preferred },
      mixed: said(`没有一类达到 ${kind}`, `no kind reaches ${kind}`),
    },
    session_habit: {
      morning: visits('10:30 前', 'until 10:30'),
      midday: visits('10:30 至 14:00', 'from 10:30 to 14:00'),
      close: visits('14:00 至 15:00', 'from 14:00 to 15:00'),
      evening: visits('15:00 后', 'after 15:00'),
      spread: said(`没有一个时段达到 ${habit}`, `no part of the day reaches ${habit}`),
    },
  };
};
