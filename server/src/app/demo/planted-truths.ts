// What is planted in the simulated firm, and what analysis must find again. docs/reference/demo-firm.md tells the same in words.

/**
 * The conversion point: a customer who reads at least this many news items between the first deposit and the decision to trade
 * is about twice as likely to make a first trade within 30 days.
 */
export const conversionPoint = {
  newsReads: 5,
  tradeChanceBelow: 0.3,
  tradeChanceFrom: 0.62,
  windowDays: 30,
} as const;

/**
 * The weak group: beginners under 30 who are given quotes tools and lack beginner courses. Of them this share is active in
 * the month after opening; of those who finished a beginner course, and of everybody else, the other shares.
 */
export const weakGroup = {
  ageMax: 29,
  retained: 0.33,
  retainedWithCourse: 0.6,
  retainedOthers: 0.55,
  courseShare: 0.08,
} as const;

/** The channel that brings the most visitors and the fewest funded customers, at the highest cost. */
export const weakChannel = {
  channel: 'feed_ads',
  visitorShare: 0.36,
  /** Times the usual chance to pass each step of opening. */
  passFactor: 0.9,
  fundedChance: 0.14,
  fundedChanceOthers: 0.62,
} as const;

/** The step that loses Android users: the app's versions below 8.3 ask for the camera in a way that Android refuses. */
export const brokenStep = {
  step: 'opening_video_passed',
  platform: 'android',
  fixedInVersion: '8.3.0',
  passChance: 0.58,
  passChanceOthers: 0.93,
  reason: 'camera_permission_denied',
} as const;

/**
 * Customers who leave: for two months before, they come less often and withdraw; then they are gone. What precedes leaving is
 * visible in visits, withdrawals, low survey scores and complaints.
 */
export const leavers = {
  share: 0.07,
  visitFactor: 0.35,
  withdrawnShare: 0.3,
  complaintChance: 0.12,
  /** Surveyed more often than others: after complaints and withdrawals. Enough answers that low scores can be seen. */
  surveyChance: 0.12,
} as const;
