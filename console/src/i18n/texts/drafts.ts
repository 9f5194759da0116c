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
  nameZh: ['中文名称', 'Chinese name'],
  nameEn: ['英文名称', 'English name'],
  conditions: ['条件（全部满足）', 'Conditions (all of them)'],
  addCondition: ['添加条件', 'Add a condition'],
  remove: ['删除', 'Remove'],
  validFrom: ['生效日', 'First day'],
  validity: ['有效期', 'Valid'],
  since: ['{{day}} 起', 'from {{day}}'],
  validUntil: ['失效日（含，可空）', 'Last day (inclusive, may be empty)'],
  trust: ['采信来源', 'Believed source'],
  compliance: ['各类机构的合规类别', 'Class in each profile'],
  disclosure: ['对客户的说明', 'Told to customers'],
  disclosureZh: ['对客户的说明（中文）', 'Told to customers (Chinese)'],
  disclosureEn: ['对客户的说明（英文）', 'Told to customers (English)'],
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

export const draftTrust = {
  server: ['业务系统', 'Systems of the firm'],
  public: ['含 App 与网页上报', 'App and browser too'],
} as const satisfies Words;

export const rehearsal = {
  nothing: ['这段时间没有事件触发它', 'Nothing in these months sets it off'],
  nothingHint: [
    '试更长的月数；事件还没有进来时，预演自然是零',
    'Try more months; while no events came in there is nothing to rehearse on',
  ],
  title: ['预演结果', 'Rehearsal'],
  begin: ['预演', 'Rehearse'],
  lastMonths: ['最近月数', 'Last months'],
  running: ['正在用历史事件预演…', 'Deciding past events …'],
  failed: ['预演没有完成，请在作业页查看原因', 'The rehearsal did not finish; the jobs page says why'],
  span: ['{{from}} 至 {{to}} 的真实事件', 'Real events from {{from}} to {{to}}'],
  customers: ['客户', 'Customers'],
  awards: ['发放次数', 'Awards'],
  units: ['份数', 'Units'],
  desired: ['不计上限应得', 'Before limits'],
  points: ['积分', 'Points'],
  cost: ['成本', 'Cost'],
  branch: ['营业部', 'Branch'],
  tier: ['等级', 'Tier'],
  segment: ['人群', 'Segment'],
  month: ['月份', 'Month'],
  none: ['无', 'None'],
  refusals: ['未发放的原因', 'Why something was not given'],
  times: ['次数', 'Times'],
} as const satisfies Words;
