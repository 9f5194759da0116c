// What makes a moment of the firm's own, in words.
import type { Bilingual } from '../profiles/index.ts';
import { matcherWords, readCatalogue, type SegmentsDependencies, segmentSentence } from '../segments/index.ts';
import type { OwnMoment } from './own-moment.ts';

/** The rule as a sentence. */
export const ownMomentSays = async (dependencies: SegmentsDependencies, { rule }: OwnMoment): Promise<Bilingual> => {
  const { names } = await readCatalogue(dependencies, [rule.condition]);
  const trigger = { zh: matcherWords(rule.trigger, 'zh', names), en: matcherWords(rule.trigger, 'en', names) };
  const must = rule.condition === null ? null : segmentSentence(rule.condition, names);
  const also = { zh: must ? `；条件：${must.zh}` : '', en: must ? `; only ${must.en.toLowerCase()}` : '' };
  if (rule.kind === 'event') {
    const first = rule.isFirst ? { zh: '首次', en: 'for the first time: ' } : { zh: '', en: '' };
    return { zh: `${first.zh}发生${trigger.zh}${also.zh}`, en: `Happens ${first.en}${trigger.en}${also.en}` };
  }
  const unless = { zh: matcherWords(rule.unless, 'zh', names), en: matcherWords(rule.unless, 'en', names) };
  return {
    zh: `${trigger.zh}之后 ${rule.hours} 小时内没有${unless.zh}${also.zh}`,
    en: `${trigger.en} and not ${unless.en} within ${rule.hours} hours${also.en}`,
  };
};
