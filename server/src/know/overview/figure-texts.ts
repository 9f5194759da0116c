// What each headline figure means, in both languages: definition and population. Windows and zones are stated beside them.

const customers = {
  zh: '您可见的客户（已合并客户除外）',
  en: 'Customers that you may see (merged customers excluded)',
};

export const figureTexts = {
  customers: {
    label: { zh: '客户数', en: 'Customers' },
    unit: 'customers',
    definition: {
      zh: '窗口结束时已开户且未销户的客户数，与上一窗口结束时相比。开户日期未知的客户计入两个窗口。',
      en: 'Customers with an account that is not closed at the end of the window, against the end of the window before. Customers whose opening day is unknown count in both.',
    },
    population: customers,
  },
  activeCustomers: {
    label: { zh: '活跃客户', en: 'Active customers' },
    unit: 'customers',
    definition: {
      zh: '窗口内至少有一次行为事件（埋点）的不同客户数；核心系统的记录不算行为。登录前的行为归属登录后的客户。',
      en: 'Different customers with at least one behaviour event in the window; records of core systems are no behaviour. What was done before a log-in belongs to the customer.',
    },
    population: customers,
  },
  newAccounts: {
    label: { zh: '新开户', en: 'New accounts' },
    unit: 'customers',
    definition: {
      zh: '开户日期落在窗口内的客户数。开户只有日期、没有时刻，因此今天截至目前的数与上一窗口最后一整天相比。',
      en: 'Customers whose account was opened on a day of the window. An opening has a day and no time, so today until now stands against the whole last day of the window before.',
    },
    population: customers,
  },
  fundedCustomers: {
    label: { zh: '首次入金客户', en: 'Newly funded' },
    unit: 'customers',
    definition: {
      zh: '首笔入金（资金流水类型为 deposit）发生在窗口内的客户数。',
      en: 'Customers whose first deposit (cash flow of type deposit) falls into the window.',
    },
    population: customers,
  },
  totalAssetsFen: {
    label: { zh: '总资产', en: 'Total assets' },
    unit: 'fen',
    definition: {
      zh: '窗口结束日或之前最近一个已送达日的日终总资产之和，与上一窗口相比。',
      en: 'Sum of end-of-day assets on the latest delivered day at or before the end of the window, against the window before.',
    },
    population: customers,
  },
  eventsPerMinute: {
    label: { zh: '每分钟事件数', en: 'Events a minute' },
    unit: 'per_minute',
    definition: {
      zh: '窗口内行为事件数 ÷ 窗口已过去的分钟数，按发生时间计。',
      en: 'Behaviour events of the window divided by the minutes of it that have passed, by the time at which they happened.',
    },
    population: customers,
  },
} as const;
