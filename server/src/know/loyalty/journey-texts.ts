// What the cells of the life-journey map say until the firm writes its own. Words of service, none of a promised return.
interface Words {
  readonly zh: string;
  readonly en: string;
}
interface Cell {
  readonly need: Words;
  readonly offer: Words;
}

const cell = (needZh: string, needEn: string, offerZh: string, offerEn: string): Cell => ({
  need: { zh: needZh, en: needEn },
  offer: { zh: offerZh, en: offerEn },
});

export const agedCells: Readonly<Record<string, Cell>> = {
  'mass:starting': cell(
    '养成储蓄与投资习惯，学懂风险',
    'A habit of saving and investing, and an understanding of risk',
    '货币基金、基金定投、投教课程与模拟练习',
    'Money funds, regular saving, courses and practice',
  ),
  'mass:growing': cell(
    '子女教育与购房前的积累',
    'Saving for children and a home',
    '基金定投、目标日期组合、智能提醒',
    'Regular saving, target-date portfolios, reminders',
  ),
  'mass:mature': cell(
    '稳健增值，开始准备养老',
    'Steady growth, and the first steps towards a pension',
    '稳健理财、个人养老金账户、账户诊断',
    'Low-risk products, the pension account, a check-up of the account',
  ),
  'mass:retired': cell(
    '保本意愿强，需要现金流与防诈骗',
    'Keeping what is there, income, and safety from fraud',
    '国债与低风险理财、操作协助、防诈骗教育',
    'Treasury bonds and low-risk products, help with the app, teaching against fraud',
  ),
  'affluent:starting': cell(
    '快速积累，乐于尝试',
    'Building up fast, ready to try',
    '指数与行业基金、投顾入门组合、线上陪伴',
    'Index and sector funds, a first advised portfolio, company online',
  ),
  'affluent:growing': cell(
    '家庭资产配置与保障',
    'Allocation and protection for a family',
    '投顾组合、教育金规划、季度检视',
    'Advised portfolios, education planning, a quarterly review',
  ),
  'affluent:mature': cell(
    '财富保值，规划退休收入',
    'Keeping value, and planning the income of retirement',
    '固收与多资产配置、养老规划、投顾面谈',
    'Bonds and multi-asset allocation, pension planning, meetings with the adviser',
  ),
  'affluent:retired': cell(
    '稳定现金流与家人共管',
    'Steady income, with the family involved',
    '定期分配产品、资产检视、家庭沟通会',
    'Distributing products, a review of assets, talks with the family',
  ),
  'high_net_worth:starting': cell(
    '承接家族资产，学习管理财富',
    'Taking over family wealth and learning to manage it',
    '专属团队、家族投教、定制组合',
    'A team of their own, family education, tailored portfolios',
  ),
  'high_net_worth:growing': cell(
    '企业与家庭资产隔离，多元配置',
    'Keeping firm and family apart, spreading assets',
    '定制资产配置、私募与税务法律协同（须适当性匹配）',
    'Tailored allocation, private funds with tax and legal counsel, where suitable',
  ),
  'high_net_worth:mature': cell(
    '财富传承安排与风险隔离',
    'Arranging succession and separating risks',
    '家族信托与保险协同、专属投研会',
    'Family trust and insurance partners, research meetings of their own',
  ),
  'high_net_worth:retired': cell(
    '传承落实与公益安排',
    'Carrying out succession, and giving',
    '传承执行、低波动组合、管家式陪伴',
    'Succession carried out, low-volatility portfolios, a steward at hand',
  ),
};

export const lifecycleCells: Readonly<Record<string, Cell>> = {
  'mass:prospect': cell(
    '了解开户与费用，放心开始',
    'To learn of opening and cost, and begin with confidence',
    '开户指引、智能客服、新手课程',
    'A guide to opening, the assistant, beginner courses',
  ),
  'mass:funding': cell(
    '顺利入金，知道下一步',
    'To bring money in and know the next step',
    '入金指引、风险测评、新客任务',
    'A guide to the first deposit, the risk test, first tasks',
  ),
  'mass:before_investing': cell(
    '选出第一笔适合的投资',
    'To find the first investment that suits',
    '选品清单、模拟练习、小额定投',
    'A short list, practice, small regular saving',
  ),
  'mass:investing': cell(
    '看懂账户，少犯错',
    'To understand the account and make fewer mistakes',
    '智能盯盘、账户诊断、投教内容',
    'Alerts, a check-up of the account, teaching',
  ),
  'mass:after_investing': cell(
    '知道盈亏原因，决定去留',
    'To know why it went so, and decide what next',
    '复盘报告、到期提醒、再配置建议',
    'A review, reminders of maturity, what next',
  ),
  'mass:lost': cell(
    '一个回来的理由，不被打扰',
    'A reason to return, and no disturbance',
    '低频内容触达、账户安全提醒',
    'Rare content, reminders of account safety',
  ),
  'affluent:prospect': cell(
    '比较服务与专业能力',
    'To compare care and competence',
    '投顾介绍、样例组合、线下活动',
    'Meet the adviser, sample portfolios, events',
  ),
  'affluent:funding': cell(
    '资金分批转入的安排',
    'A plan for moving money in',
    '专人协助转账与账户整合',
    'Somebody who helps with transfers and accounts',
  ),
  'affluent:before_investing': cell(
    '一份与目标相配的方案',
    'A plan that fits the goal',
    '需求面谈、资产配置方案',
    'A talk about needs, an allocation plan',
  ),
  'affluent:investing': cell(
    '有人解读变化并提示调整',
    'Somebody to explain changes and suggest adjustments',
    '投顾组合、季度检视、研报解读',
    'Advised portfolios, quarterly reviews, research explained',
  ),
  'affluent:after_investing': cell(
    '复盘与资金再安排',
    'A review and the next use of the money',
    '面谈复盘、到期衔接方案',
    'A review meeting, a plan for what matured',
  ),
  'affluent:lost': cell(
    '了解离开的原因并补救',
    'To be asked why, and to have it mended',
    '投顾回访、问题跟踪解决',
    'A call by the adviser, the problem followed up',
  ),
  'high_net_worth:prospect': cell(
    '信任与私密',
    'Trust and discretion',
    '总部与分支联合拜访、专属团队',
    'A visit by head office and branch, a team of their own',
  ),
  'high_net_worth:funding': cell(
    '复杂账户与资金的落地',
    'Complex accounts and transfers, carried out',
    '一对一开户与资产转入',
    'Opening and transfer, one to one',
  ),
  'high_net_worth:before_investing': cell(
    '整体规划先于产品',
    'A whole plan before any product',
    '定制规划、适当性评估、投委会意见',
    'A tailored plan, suitability, the view of the committee',
  ),
  'high_net_worth:investing': cell(
    '机会与风险都先知道',
    'To hear first of chances and of risks',
    '专属投研、定制产品、家族会议',
    'Research of their own, tailored products, family meetings',
  ),
  'high_net_worth:after_investing': cell(
    '成果汇报与下一阶段目标',
    'An account of results and the next goal',
    '年度报告、方案更新',
    'A yearly report, an updated plan',
  ),
  'high_net_worth:lost': cell(
    '高层关注与关系修复',
    'Attention from the top, and repair',
    '负责人拜访、个性化挽留',
    'A visit by who is in charge, a personal offer of help',
  ),
};
