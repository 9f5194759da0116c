// Questions of the quizzes that ship: what every investor should know, in both languages.
import type { Question } from './contract.ts';

type Both = readonly [zh: string, en: string];

const both = ([zh, en]: Both): { zh: string; en: string } => ({ zh, en });

const ask = (text: Both, options: readonly Both[], right: readonly number[], why: Both): Question => ({
  ...{ text: both(text), options: options.map(both), right: [...right], why: both(why) },
});

/** Basics of investing. */
export const educationQuestions: readonly Question[] = [
  ask(
    ['证券公司的客户风险测评结果一般多久失效？', 'When does a customer’s risk test usually cease to hold?'],
    [
      ['永久有效', 'Never'],
      ['最长两年，且情况变化时应重新测评', 'After two years at most, and sooner when circumstances change'],
      ['仅在开户当天有效', 'At the end of the day on which the account was opened'],
    ],
    [1],
    [
      '测评结果须定期更新，情况发生重要变化时应主动重新测评。',
      'It has to be renewed, and at once when something important changes.',
    ],
  ),
  ask(
    [
      '买入 R4 级产品前，C2 级客户应当怎么做？',
      'What should a customer tested C2 do before buying a product rated R4?',
    ],
    [
      ['先确认产品与自己的风险承受能力不匹配，原则上不购买', 'Recognise that it does not suit and, as a rule, not buy'],
      ['请亲友代为购买', 'Ask a friend to buy it'],
      ['修改测评答案以匹配产品', 'Change the answers of the test to fit the product'],
    ],
    [0],
    [
      '适当性要求把合适的产品卖给合适的客户；不应为购买产品而改写测评。',
      'What is sold has to suit; the test must not be bent to fit a product.',
    ],
  ),
  ask(
    ['下列哪些做法有助于分散风险？（多选）', 'Which of these spread risk? (several)'],
    [
      ['把资金分配到不同类别的资产', 'Putting money into different kinds of assets'],
      ['全部买入同一只股票', 'Putting all of it into one stock'],
      ['分批投入', 'Investing step by step'],
    ],
    [0, 2],
    [
      '分散资产类别与投入时点可以降低单一因素的影响，但不能消除市场风险。',
      'Spreading over assets and over time lowers the weight of a single cause; market risk remains.',
    ],
  ),
  ask(
    ['基金的“过往业绩”说明什么？', 'What does the past performance of a fund say?'],
    [
      ['预示未来收益', 'What it will earn'],
      ['不代表未来表现', 'Nothing certain about what it will earn'],
      ['保证最低收益', 'What it earns at least'],
    ],
    [1],
    ['过往业绩不预示未来表现，也不构成收益承诺。', 'Past performance is no promise.'],
  ),
  ask(
    ['融资融券与普通交易相比，主要多了哪种风险？', 'Which risk does margin trading add to ordinary trading?'],
    [
      ['杠杆放大亏损并可能被强制平仓', 'Leverage makes losses larger and may force a sale'],
      ['没有额外风险', 'None'],
      ['只多了手续费', 'Fees alone'],
    ],
    [0],
    [
      '杠杆同时放大收益与亏损，维持担保比例不足会触发强制平仓。',
      'Leverage works both ways, and too little collateral forces a sale.',
    ],
  ),
  ask(
    ['可转债的价格会受哪些因素影响？（多选）', 'What moves the price of a convertible bond? (several)'],
    [
      ['正股价格', 'The price of the share'],
      ['利率与信用状况', 'Interest rates and credit'],
      ['开户营业部', 'The branch of the account'],
    ],
    [0, 1],
    ['可转债兼有债性与股性，两方面都会影响价格。', 'It is part bond and part share; both matter.'],
  ),
];

/** How not to be cheated. */
export const fraudQuestions: readonly Question[] = [
  ask(
    [
      '有人以“老师荐股、保证收益”为名拉你进群，应当怎么做？',
      'Somebody invites you to a group with “guaranteed” stock tips. What to do?',
    ],
    [
      ['先小额试一试', 'Try with a little money'],
      ['拒绝，并向监管或公安机关举报', 'Decline, and report it'],
      ['转给朋友看看', 'Pass it on to friends'],
    ],
    [1],
    [
      '任何“保证收益”的荐股都涉嫌违法，应当远离并举报。',
      'Whoever guarantees gains breaks the law; keep away and report it.',
    ],
  ),
  ask(
    [
      '收到自称券商客服的短信，要求点击链接输入交易密码，应当怎么做？',
      'A text message asks you to open a link and enter your trading password. What to do?',
    ],
    [
      ['立即点击', 'Open it at once'],
      ['不点击，通过官方 App 或客服电话核实', 'Leave it, and ask by the official app or telephone'],
      ['把密码发给对方核对', 'Send the password to be checked'],
    ],
    [1],
    ['正规机构不会通过短信索要密码。', 'No firm asks for passwords by text message.'],
  ),
  ask(
    ['把证券账户借给他人使用，后果是什么？', 'What comes of lending your securities account?'],
    [
      ['没有影响', 'Nothing'],
      ['违反《证券法》，可能被处罚并承担损失', 'It breaks the Securities Law: penalties and losses may follow'],
      ['可以赚取租金', 'Rent'],
    ],
    [1],
    [
      '出借证券账户违法，还可能被用于洗钱或操纵市场。',
      'Lending an account is unlawful, and it may be used for laundering or manipulation.',
    ],
  ),
  ask(
    ['怎样核实一家机构是否具备证券业务资质？', 'How can one check that a firm is licensed?'],
    [
      ['看它的网站是否精美', 'By how good its site looks'],
      ['在中国证监会或证券业协会网站查询', 'On the site of the regulator or of the association'],
      ['看群里其他人是否赚钱', 'By what others in the group say they earned'],
    ],
    [1],
    ['监管机构与行业协会公示合法机构名录。', 'The regulator and the association publish who is licensed.'],
  ),
];
