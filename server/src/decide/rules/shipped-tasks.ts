// Titles of the tasks that the libraries of scenes and activities ask of staff. A title is one text, for whoever does the task; those that ship
// are had in both languages, so that whoever drafts from a library begins in their own.
import type { Bilingual } from './contract.ts';

export const shippedTasks = {
  call: { zh: '回访客户', en: 'Call the customer' },
  openingHelp: { zh: '联系客户，协助完成开户', en: 'Help the customer to finish opening the account' },
  largeDeposit: { zh: '大额入金回访，了解资金安排', en: 'Call about the large deposit and what it is meant for' },
  hesitation: {
    zh: '客户在购买流程中停留，主动答疑（不催促）',
    en: 'The customer hesitates in buying: offer answers, do not press',
  },
  maturing: { zh: '产品到期前沟通资金安排', en: 'Before the product matures, talk about what comes next' },
  lowScore: { zh: '低分回访：了解原因并登记', en: 'Call about the low score and note the reason' },
  complaint: { zh: '投诉跟进，暂停营销', en: 'Follow the complaint, and stop marketing meanwhile' },
  outflow: { zh: '了解资产转出原因', en: 'Ask why assets were moved away' },
  silence: { zh: '沉默客户关怀回访', en: 'Call the customer who has fallen silent' },
  quarter: { zh: '季度资产回顾与服务沟通', en: "Review of the quarter's assets and services" },
  campEnd: { zh: '新手训练营结业：安排一对一答疑', en: 'Newcomer camp finished: arrange answers in person' },
  referralThanks: { zh: '感谢客户推荐新客户', en: 'Thank the customer for a referral' },
} as const satisfies Readonly<Record<string, Bilingual>>;

const shipped: readonly Bilingual[] = Object.values(shippedTasks);

/** The title in the language, where it is one of these in either; a title that somebody wrote stays. */
export const taskTitleIn = (language: keyof Bilingual, title: string): string =>
  shipped.find(({ zh, en }) => zh === title || en === title)?.[language] ?? title;

/** The same of every task that stands anywhere in the value: a scene, an activity, a use of a word. */
export const tasksIn = <Value>(language: keyof Bilingual, value: Value): Value => {
  if (Array.isArray(value)) return value.map((each) => tasksIn(language, each as unknown)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === 'title' && typeof each === 'string' ? taskTitleIn(language, each) : tasksIn(language, each as unknown),
    ]),
  ) as Value;
};
