// Words of what one person drafts and another agrees to: earning rules, scenes, benefits, items of the catalogue.
import type { Words } from './words.ts';

export const drafts = {
  says: ['内容', 'What it says'],
  hasDraft: ['有草稿', 'Has a draft'],
  draft: ['草稿', 'Draft'],
  inForce: ['现行版本', 'In force'],
  lastInForce: ['最后版本', 'Last version'],
  edit: ['编辑草稿', 'Edit draft'],
  approve: ['同意', 'Agree'],
  activate: ['启用', 'Bring into force'],
  retire: ['停用', 'Retire'],
  legalOpinion: ['法律意见书（文号与结论）', 'Legal opinion (number and conclusion)'],
  draftBy: ['起草：{{name}}', 'Drafted by {{name}}'],
  approvals: ['已同意：{{names}}', 'Agreed: {{names}}'],
  nobody: ['无', 'nobody'],
  versions: ['历史版本', 'Versions'],
  version: ['版本', 'Version'],
  activatedAt: ['启用时间', 'In force since'],
  madeBy: ['起草', 'Drafted by'],
  approvedBy: ['同意', 'Agreed by'],
} as const satisfies Words;

export const draftStatus = {
  draft: ['草稿', 'Draft'],
  active: ['已启用', 'In force'],
  retired: ['已停用', 'Retired'],
} as const satisfies Words;

export const draftNeeds = {
  G: ['需要一位他人同意', 'Needs the agreement of another person'],
  Y: ['需要一位合规人员同意', 'Needs the agreement of a compliance officer'],
  R: [
    '需要法律意见书和两位合规人员同意；未满足前可以预演，不能启用',
    'Needs a legal opinion and two compliance officers; until then it can be rehearsed and not activated',
  ],
} as const satisfies Words;
