// Why a tile of a board has no answer, in the language of its letter: sentences of refusals are in English and for whoever asks, letters for whoever reads.
import type { QuestionRefusal } from '../questions/index.ts';
import type { Language } from './words.ts';

type Said = readonly [zh: string, en: string];

const saidBy: Readonly<Record<QuestionRefusal['code'] | 'RUN_CANCELLED', Said>> = {
  PARAMETERS_NOT_VALID: [
    '问题的设置已不成立，请在看板上打开它修改',
    'what it asks is no longer valid; open it on the board and change it',
  ],
  FILTER_NOT_VALID: ['筛选条件已不成立，请在看板上修改', 'its filter is no longer valid; change it on the board'],
  CONDITION_NOT_VALID: [
    '客户条件已不成立，请在看板上修改',
    'its condition on customers is no longer valid; change it on the board',
  ],
  ATTRIBUTE_UNKNOWN: [
    '所用的客户属性已不存在，或不能用来分组',
    'an attribute that it uses is gone, or customers cannot be grouped by it',
  ],
  TAG_NOT_FOUND: ['所用的标签已不存在', 'a tag that it uses is gone'],
  SEGMENT_NOT_FOUND: ['所用的分群已不存在', 'a segment that it uses is gone'],
  WHO_NEEDS_FIRM: [
    '统计所有人需要全公司的数据范围，设置人没有',
    'it counts everybody, and whoever set this letter up does not see the whole firm',
  ],
  QUESTION_TOO_LARGE: [
    '超过一次计算的上限，请缩短日期或减少分组',
    'it is too large to be answered at once; ask for fewer days or groups',
  ],
  METRIC_UNKNOWN: ['指标目录中已没有这个指标', 'this metric is no longer in the catalogue'],
  RUN_CANCELLED: ['计算被取消，下次发送时会再算', 'it was cancelled, and is asked again with the next letter'],
};
const otherwise: Said = ['请在看板上打开它查看原因', 'open it on the board to see why'];

/** The reason of a refusal in words. */
export const refusalIn = (language: Language, code: string): string => {
  const known: Readonly<Record<string, Said>> = saidBy;
  return (known[code] ?? otherwise)[language === 'zh' ? 0 : 1];
};
