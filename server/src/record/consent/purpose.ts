// What consent is asked for, and what follows from what was said: pure decisions.
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';

interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** `contract`: needs no consent, because the service that the customer has could not be rendered without it. */
export type Basis = 'consent' | 'contract';

export interface Purpose {
  readonly code: string;
  readonly label: Bilingual;
  readonly description: Bilingual;
  readonly basis: Basis;
}

/** The purposes that the product itself knows; traffic may name others, and those need consent. */
export const purposes: readonly Purpose[] = [
  {
    code: 'service',
    label: { zh: '服务通知', en: 'Service notices' },
    description: {
      zh: '履行合同所必需：成交回报、风险揭示、到期提醒、适当性通知。',
      en: 'Needed to render the service: confirmations, risk notices, maturities, suitability.',
    },
    basis: 'contract',
  },
  {
    code: 'marketing',
    label: { zh: '营销推广', en: 'Marketing' },
    description: { zh: '活动、产品和权益的推广触达。', en: 'Reaching out with campaigns, products and benefits.' },
    basis: 'consent',
  },
  {
    code: 'personalisation',
    label: { zh: '个性化推荐', en: 'Personalisation' },
    description: {
      zh: '按行为和画像推荐内容与产品。',
      en: 'Recommending content and products by behaviour and portrait.',
    },
    basis: 'consent',
  },
  {
    code: 'analytics',
    label: { zh: '行为分析', en: 'Analytics' },
    description: { zh: '采集并分析使用行为。', en: 'Collecting and analysing behaviour.' },
    basis: 'consent',
  },
  {
    code: 'sharing',
    label: { zh: '对外共享', en: 'Sharing' },
    description: { zh: '向合作机构提供个人信息。', en: 'Giving personal data to partners.' },
    basis: 'consent',
  },
];

/** What was said at one time about one purpose. */
export interface Statement {
  readonly purpose: string;
  /** "" speaks of every channel. */
  readonly channel: string;
  readonly granted: boolean;
  readonly occurredAt: Instant;
  readonly position: LogPosition;
}

/** Why a customer may or may not be reached. */
export type ReachReason = 'granted' | 'withdrawn' | 'never_asked' | 'not_needed' | 'erased';

export interface Reach {
  readonly allowed: boolean;
  readonly reason: ReachReason;
  /** When what decides was said; null where nothing was. */
  readonly since: Instant | null;
  /** Position of the statement that decides: the evidence. */
  readonly position: LogPosition | null;
}

const later = (one: Statement, other: Statement): boolean =>
  one.occurredAt - other.occurredAt > 0 || (one.occurredAt === other.occurredAt && one.position > other.position);

/** The last statement said by then, of equal times the one later in the log; null when there is none. */
const latest = (statements: readonly Statement[], at: Instant): Statement | null =>
  statements.reduce<Statement | null>(
    (found, each) => (each.occurredAt <= at && (found === null || later(each, found)) ? each : found),
    null,
  );

const silent = (reason: ReachReason, allowed: boolean): Reach => ({ allowed, reason, since: null, position: null });

const said = (statement: Statement): Reach => ({
  allowed: statement.granted,
  reason: statement.granted ? 'granted' : 'withdrawn',
  since: statement.occurredAt,
  position: statement.position,
});

/**
 * Whether the customer may be reached for the purpose at the instant, on the channel when one is named. A withdrawal on the
 * channel stands until the channel is granted again: consent for everything does not undo what was said of one. A general
 * withdrawal ends every grant that was given before it. Silence is no consent.
 */
export const reachOf = (
  statements: readonly Statement[],
  purpose: string,
  at: Instant,
  channel: string | null = null,
): Reach => {
  if (purposes.find(({ code }) => code === purpose)?.basis === 'contract') return silent('not_needed', true);
  const about = statements.filter((each) => each.purpose === purpose);
  const general = latest(
    about.filter((each) => each.channel === ''),
    at,
  );
  const special =
    channel === null || channel === ''
      ? null
      : latest(
          about.filter((each) => each.channel === channel),
          at,
        );
  if (special !== null && !special.granted) return said(special);
  if (general !== null && !general.granted) return special && later(special, general) ? said(special) : said(general);
  const granted = special ?? general;
  return granted === null ? silent('never_asked', false) : said(granted);
};
