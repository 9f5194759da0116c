// Key moments of the simulated firm's own: one in force, one that waits for a second person.
import type { OwnMoment } from '../../decide/own-moments/contract.ts';
import * as moments from '../../decide/own-moments/contract.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager, officer } from './programme.ts';

const reading: OwnMoment = {
  name: { zh: '看完产品又看资讯', en: 'Back to the news after a product' },
  stage: 'before_investing',
  rule: {
    ...{ kind: 'absence', trigger: [{ event: 'product_viewed' }], unless: [{ event: 'product_purchase_started' }] },
    hours: 48,
    condition: {
      ...{ kind: 'did', matcher: [{ event: 'news_read' }], measure: { of: 'count' }, operator: 'at_least', value: 3 },
      window: { kind: 'last', days: 7 },
    },
  },
  sentence: {
    zh: '看过 {product} 后 {hours} 小时没有进入购买，近 7 天读了至少 3 篇资讯',
    en: 'Looked at {product}, did not begin to buy within {hours} hours, and read three news and more in 7 days',
  },
  touch: { zh: '相关资讯与产品的风险说明', en: 'Related news, and the risks of the product' },
  task: { zh: '询问想了解什么，核对适当性后答疑', en: 'Ask what they want to know; check suitability, then answer' },
  ...{ cooldownDays: 14, windowDays: 5 },
};

const firstReading: OwnMoment = {
  ...reading,
  name: { zh: '首次阅读资讯', en: 'First news read' },
  rule: { kind: 'event', trigger: [{ event: 'news_read' }], isFirst: true, condition: null },
  sentence: { zh: '首次阅读资讯', en: 'Read news for the first time' },
  task: { zh: '推荐入门课程', en: 'Point to a course for beginners' },
};

/** Drafts the moments and brings the first into force. */
export const introduceOwnMoments = async ({ routes }: Pick<Installation, 'routes'>): Promise<void> => {
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  const code = 'own_back_to_news';
  const { draftAt } = (await asManager(moments.saveOwnMomentDraft, code, reading)) as { readonly draftAt: number };
  await asOfficer(moments.approveOwnMoment, code, { draftAt });
  await asManager(moments.activateOwnMoment, code, {});
  await asManager(moments.saveOwnMomentDraft, 'own_first_news', firstReading);
};
