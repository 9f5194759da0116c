// Words of the frame: navigation, states, problems, common actions.
import type { Words } from './words.ts';

export const nav = {
  know: ['客户洞察', 'Customers'],
  record: ['数据记录', 'Data'],
  firm: ['公司主数据', 'Firm'],
  platform: ['平台', 'Platform'],
  overview: ['总览', 'Overview'],
  customers: ['客户', 'Customers'],
  portrait: ['画像', 'Portrait'],
  value: ['客户价值', 'Customer value'],
  tags: ['标签', 'Tags'],
  live: ['实时事件', 'Live events'],
  plan: ['埋点方案', 'Tracking plan'],
  quarantine: ['隔离区', 'Quarantine'],
  imports: ['来源与导入', 'Sources & imports'],
  organisation: ['组织与归属', 'Organisation'],
  products: ['产品', 'Products'],
  channels: ['渠道', 'Channels'],
  jobs: ['作业', 'Jobs'],
  audit: ['审计', 'Audit trail'],
  erasures: ['删除与留存', 'Erasure & hold'],
  settings: ['设置', 'Settings'],
} as const satisfies Words;

export const shell = {
  navigation: ['主导航', 'Main navigation'],
  skip: ['跳到内容', 'Skip to content'],
  fold: ['收起侧栏', 'Fold the side bar'],
  unfold: ['展开侧栏', 'Unfold the side bar'],
  search: ['查找客户：客户号、姓名或手机号', 'Find a customer: number, name or phone'],
  toLight: ['切换到浅色', 'Switch to light'],
  toDark: ['切换到深色', 'Switch to dark'],
  account: ['我的账号', 'My account'],
  ownMenu: ['账号菜单', 'Account menu'],
  signOut: ['退出登录', 'Sign out'],
} as const satisfies Words;

export const state = {
  loading: ['正在加载', 'Loading'],
  slow: ['比平时慢，仍在等待服务器答复……', 'This takes longer than usual; still waiting for the server…'],
  pageUnknown: ['没有这个页面', 'There is no such page'],
  pageUnknownHint: ['地址可能写错，或页面已移走。', 'The address may be wrong, or the page has moved.'],
  toOverview: ['回到总览', 'To the overview'],
  yes: ['是', 'Yes'],
  no: ['否', 'No'],
  notYet: ['尚无', 'Not yet'],
} as const satisfies Words;

export const problem = {
  unreachable: ['连不上服务器，请检查网络后重试。', 'The server cannot be reached. Check the network and try again.'],
  signed_out: ['登录已失效，请重新登录。', 'You are no longer signed in. Sign in again.'],
  forbidden: ['您的角色没有这项权限。', 'Your roles do not permit this.'],
  not_found: ['没有找到，或不在您的数据范围内。', 'Not found, or outside of what you may see.'],
  refused: ['请求未被接受。', 'The request was not accepted.'],
  too_many: ['请求过于频繁，请稍候再试。', 'Too many requests; wait a moment.'],
  fault: [
    '服务器出错了。请重试；若仍失败，请把请求编号交给管理员。',
    'The server failed. Try again; if it persists, give the request id to your administrator.',
  ],
  requestId: ['请求编号', 'Request id'],
} as const satisfies Words;

export const refusal = {
  NO_PURCHASES: [
    '观察期内没有人购买，无法拟合。',
    'Nobody bought anything in the period observed: there is nothing to fit.',
  ],
  TOO_FEW_CUSTOMERS: [
    '购买过的客户太少，至少需要 50 位才能拟合。',
    'Too few customers have bought; a fit needs at least 50.',
  ],
  NOBODY_REPEATS: [
    '没有人复购过，购买频率和流失都无法估计。',
    'Nobody has bought a second time: neither the rate of purchases nor leaving can be seen.',
  ],
  ALL_EQUAL: [
    '所有客户的数据完全相同，无法拟合差异。',
    'All customers are the same: how they differ cannot be fitted.',
  ],
  VALUES_NOT_POSITIVE: ['复购金额都不是正数，无法拟合购买价值。', 'No repeated purchase has a positive amount.'],
  NOT_CONVERGED: [
    '拟合没有收敛：数据不足以确定参数。请延长观察期、增加客户或换一个模型。',
    'The fit did not converge: the data do not determine the parameters. Observe longer, take more customers or another model.',
  ],
  DAY_NOT_SCORED: [
    '所选日期没有评过分，请选择已评分的日期。',
    'That day has not been scored; choose one of the scored days.',
  ],
  DAYS_NOT_IN_ORDER: ['起始日必须早于结束日。', 'The first day must lie before the second one.'],
  EFFECTIVE_TOO_EARLY: [
    '生效日不能早于最近一个完结的营业日，此前的评分保持原设置。',
    'Settings cannot begin before the last finished business day; what was scored keeps its settings.',
  ],
  DAY_NOT_OVER: ['只能对已经结束的日期评分。', 'Only days that are over can be scored.'],
  WRONG_CREDENTIALS: ['登录名或密码不正确。', 'Login name or password is wrong.'],
  LOCKED_OUT: ['尝试次数过多，账号暂时锁定。', 'Too many attempts; the account is locked for a while.'],
  OIDC_NOT_CONFIGURED: ['没有配置单点登录。', 'No single sign-on is configured.'],
  OIDC_TARGET_REFUSED: [
    '统一身份认证的地址在内网，服务器不被允许访问；请管理员在 ZHIYIN_ALLOWED_PRIVATE_TARGETS 中放行。',
    'The identity provider is inside the network and the server may not call it; an administrator can allow it with ZHIYIN_ALLOWED_PRIVATE_TARGETS.',
  ],
  OIDC_UNREACHABLE: [
    '统一身份认证系统没有正常应答，请稍后再试，或用密码登录。',
    'The identity provider does not answer as it should; try again later, or use a password.',
  ],
  OIDC_STATE_UNKNOWN: [
    '这次登录不是从本浏览器发起的，或等待过久；请重新登录。',
    'This sign-in was not begun in this browser, or too long ago; begin again.',
  ],
  OIDC_REFUSED: ['统一身份认证没有确认这次登录。', 'The identity provider did not confirm the sign-in.'],
  OIDC_NO_ROLE: [
    '您的账号在统一身份认证中没有本系统的角色，请联系管理员。',
    'Your account has no role of this system at the identity provider; ask an administrator.',
  ],
  OIDC_DISABLED: ['这个账号已停用。', 'This account is disabled.'],
  PASSWORD_UNSUITABLE: [
    '新密码不合要求：至少 12 个字符，且不同于旧密码。',
    'The new password is not suitable: at least 12 characters, and not the old one.',
  ],
  LOGIN_NAME_TAKEN: ['登录名已被占用。', 'The login name is taken.'],
  LAST_ADMINISTRATOR: ['至少要保留一位启用的管理员。', 'At least one active administrator must remain.'],
  PERMISSION_NOT_HELD: ['不能授予自己没有的权限。', 'You cannot give a permission that you do not hold.'],
  SCOPE_TOO_NARROW: ['此操作涉及全公司数据，您的数据范围不足。', 'This concerns the whole firm; your view is limited.'],
  CUSTOMER_MERGED: [
    '该客户已合并到另一客户，请对合并后的客户操作，或先撤销合并。',
    'The customer is merged into another one: act on that one, or undo the merge.',
  ],
  ERASURE_STANDS: ['该客户已有删除申请。', 'An erasure of the customer stands already.'],
  SECOND_PERSON_NEEDED: [
    '申请人不能批准自己的申请，须由另一人审批。',
    'Whoever asked cannot approve; another person decides.',
  ],
  ERASURE_NOT_FOUND: ['没有这条删除申请。', 'There is no such erasure.'],
  ERASURE_DECIDED: ['该申请已被处理。', 'The erasure was decided already.'],
  COMPLIANCE_ONLY: ['留存记录仅合规角色可查。', 'Held records are for the role of compliance alone.'],
  NOT_UNDER_HOLD: ['该客户未被删除，没有留存记录。', 'The customer was not erased; nothing is held.'],
  TIME_IN_FUTURE: ['时间不能晚于现在。', 'The time cannot lie in the future.'],
  NO_CONSENT_NEEDED: ['该用途为履约所需，无需登记同意。', 'The purpose rests on the contract and needs no consent.'],
  TEXT_NOT_FOUND: ['没有这个文本版本，请先发布。', 'There is no such version of the text; publish it first.'],
  VERSION_EXISTS: ['该版本已发布，请使用新的版本号。', 'The version was published already; use the next one.'],
  REVEAL_NOT_ALLOWED: ['您没有查看明文的权限。', 'You may not see personal values in clear.'],
  REASON_NEEDED: ['导出明文须写明原因。', 'Say why the personal values are wanted in clear.'],
  PERIOD_EMPTY: ['时间范围为空：起始须早于结束。', 'The period is empty: it must begin before it ends.'],
  SCOPE_NOT_HELD: ['不能授予超出自己数据范围的权限。', 'You cannot give a scope wider than your own.'],
  CUSTOMER_NOT_FOUND: [
    '没有这位客户，或不在您的数据范围内。',
    'There is no such customer, or it is outside of what you may see.',
  ],
  FILTER_NOT_VALID: ['筛选条件有误。', 'The filter is not valid.'],
  PAGE_TOO_DEEP: ['页数太深，请缩小筛选范围。', 'The page is too deep; narrow the filter.'],
  GROUP_EMPTY: ['这个人群里没有客户。', 'There is nobody in this group.'],
  TAG_EXISTS: ['这个标签代码已存在。', 'A tag with this code exists.'],
  NOT_BY_HAND: ['只有事实标签可以人工打标。', 'Only fact tags are put on by hand.'],
  RATIO_SUM: ['分成比例之和必须为 1。', 'The split ratios must sum to 1.'],
  ALREADY_SO: ['归属已经如此，无需变更。', 'The relation is so already.'],
  NOBODY_TO_MOVE: ['没有可以划转的客户。', 'There is nobody to move.'],
  PLAN_CHANGED: ['方案已被他人修改，请刷新后再改。', 'Somebody changed the plan meanwhile; reload and edit again.'],
  NOTHING_SELECTED: ['没有选中任何事件。', 'Nothing is selected.'],
  RUN_NOT_ACTIVE: ['这次导入已不在运行。', 'This run is not active any more.'],
  RUN_NOT_RESUMABLE: ['这次导入不能续跑。', 'This run cannot be resumed.'],
  HEADER_MISMATCH: ['文件表头与映射不符。', 'The header of the file does not fit the mapping.'],
  MAPPING_INVALID: ['映射有误。', 'The mapping is not valid.'],
  FILE_EMPTY: ['文件是空的。', 'The file is empty.'],
  FILE_TOO_LARGE: ['文件太大。', 'The file is too large.'],
  FILE_UNREADABLE: ['文件无法读取。', 'The file cannot be read.'],
  LOOKUP_UNREADABLE: ['对照表文件缺失或无法读取。', 'A side file is missing or cannot be read.'],
  FILE_NAME_INVALID: ['文件名不能含有路径或控制字符。', 'The name must not contain a path or control characters.'],
  SIDE_FILE_IS_FILE: ['对照表不能与导入文件同名。', 'A side file must have another name than the file itself.'],
  FILE_IN_USE: ['文件正被导入使用。', 'The file is being used by a run.'],
  HOLIDAY_ON_WEEKEND: ['周末本来就休市，无需录入。', 'Weekends are closed anyway; enter weekdays only.'],
  HOLIDAY_OUTSIDE_YEAR: ['日期不在该年份内。', 'A date lies outside of the year.'],
  HOLIDAY_TWICE: ['同一天录入了两次。', 'A date is entered twice.'],
  EXPIRY_IN_THE_PAST: ['到期时间已过。', 'The expiry is in the past.'],
} as const satisfies Words;

export const action = {
  retry: ['重试', 'Try again'],
  save: ['保存', 'Save'],
  cancel: ['取消', 'Cancel'],
  close: ['关闭', 'Close'],
  confirm: ['确认', 'Confirm'],
  create: ['新建', 'Create'],
  edit: ['编辑', 'Edit'],
  remove: ['删除', 'Delete'],
  exportCsv: ['导出 CSV', 'Export CSV'],
  resetFilters: ['清空筛选', 'Clear filters'],
  more: ['更多', 'More'],
  loadMore: ['加载更多', 'Load more'],
  back: ['返回', 'Back'],
  reason: ['原因', 'Reason'],
  reasonHint: ['将记入审计', 'Goes into the audit trail'],
} as const satisfies Words;

export const list = {
  total: ['共 {{count}} 条', '{{count}} in all'],
  totalAtLeast: ['超过 {{count}} 条', 'More than {{count}}'],
  nothingFitsHint: ['放宽或清空筛选试试。', 'Widen or clear the filter.'],
} as const satisfies Words;

export const role = {
  administrator: ['管理员', 'Administrator'],
  operator: ['数字化运营', 'Operator'],
  loyalty_manager: ['忠诚度经理', 'Loyalty manager'],
  analyst: ['分析师', 'Analyst'],
  adviser: ['投资顾问', 'Adviser'],
  compliance: ['合规', 'Compliance'],
} as const satisfies Words;

export const sign = {
  heading: ['登录', 'Sign in'],
  promise: ['懂客户所为，知客户所需', 'Know what they do. Know what they need.'],
  about: [
    '高山流水，知音难觅。知音把每一次点击、每一笔成交汇成一份看得懂的客户全景，让每个数字都能追溯到它背后的事件。',
    'Named after the friend who understood the music. Every click and every trade becomes one picture of the customer, and every figure leads back to its events.',
  ],
  loginName: ['登录名', 'Login name'],
  password: ['密码', 'Password'],
  submit: ['登录', 'Sign in'],
  or: ['或', 'or'],
  withOidc: ['使用 {{label}} 登录', 'Sign in with {{label}}'],
  changeHeading: ['设置新密码', 'Set a new password'],
  changeWhy: [
    '一次性密码只能用来登录一次，请设置您自己的密码。',
    'A one-time password is good for one sign-in only. Choose your own.',
  ],
  currentPassword: ['当前密码', 'Current password'],
  newPassword: ['新密码', 'New password'],
  repeatPassword: ['再输一遍新密码', 'New password again'],
  passwordRule: ['至少 12 个字符，越长越好。', 'At least 12 characters; longer is better.'],
  passwordsDiffer: ['两次输入不一致。', 'The two entries differ.'],
  required: ['请填写', 'Required'],
  changeSubmit: ['保存并进入', 'Save and go on'],
  failedOidc: ['单点登录没有成功：{{reason}}', 'Single sign-on did not succeed: {{reason}}'],
} as const satisfies Words;
