// Words of the portrait.
import type { Words } from './words.ts';

export const portrait = {
  title: ['画像', 'Portrait'],
  description: [
    '选一群客户，看他们与全体有何不同。TGI 100 表示与全体相同。',
    'Choose a group and see how it differs from everyone. TGI 100 means: the same as everyone.',
  ],
  byTag: ['按标签', 'By tag'],
  byFilter: ['按筛选', 'By filter'],
  byIds: ['按客户号', 'By numbers'],
  chooseTag: ['选择一个标签', 'Choose a tag'],
  numbers: ['客户号，每行一个或用逗号分隔', 'Customer numbers, one a line or separated by commas'],
  show: ['生成画像', 'Show the portrait'],
  choose: ['先选一个人群', 'Choose a group first'],
  chooseHint: ['可以是一个标签、一组筛选条件，或一份客户号名单。', 'A tag, a filter, or a list of customer numbers.'],
  groupSize: ['{{group}} 位客户，对比全体 {{overall}} 位', '{{group}} customers against {{overall}} in all'],
  notFound: ['{{count}} 个客户号未找到', '{{count}} numbers were not found'],
  small: ['人群不足 30 人，差异可能只是偶然。', 'Fewer than 30 customers: differences may be chance.'],
  value: ['取值', 'Value'],
  share: ['人群占比', 'Group'],
  overallShare: ['全体占比', 'Everyone'],
  tgi: ['TGI', 'TGI'],
  unsure: ['不显著', 'not significant'],
  known: ['{{count}} 人有值', '{{count}} known'],
  definition: ['定义', 'Definition'],
} as const satisfies Words;
