// Puts together what persons have a right to: consent, erasure, and that no module sees who was erased.

import * as rehearsals from '../decide/rehearsals/index.ts';
import * as scenes from '../decide/scenes/index.ts';
import type { CustomerId } from '../kernel/index.ts';
import * as churn from '../know/churn/index.ts';
import * as contribution from '../know/contribution/index.ts';
import * as lifecycle from '../know/lifecycle/index.ts';
import * as lookAlikes from '../know/look-alikes/index.ts';
import * as moments from '../know/moments/index.ts';
import { createPersonCopy } from '../know/person-copy/index.ts';
import * as profiles from '../know/profiles/index.ts';
import * as segments from '../know/segments/index.ts';
import * as tags from '../know/tags/index.ts';
import * as value from '../know/value/index.ts';
import type { DataScope } from '../platform/auth/index.ts';
import * as memberSessions from '../platform/member-sessions/index.ts';
import * as consent from '../record/consent/index.ts';
import * as erasure from '../record/erasure/index.ts';
import { createEventExport } from '../record/event-export/index.ts';
import type { Identity } from '../record/identity/index.ts';
import type { Consumer, Pipeline } from '../record/log/index.ts';
import * as organisation from '../record/organisation/index.ts';
import * as trackingPlan from '../record/tracking-plan/index.ts';
import * as activities from '../reward/activities/index.ts';
import * as earning from '../reward/earning/index.ts';
import * as partners from '../reward/partners/index.ts';
import * as referrals from '../reward/referrals/index.ts';
import * as tierRehearsal from '../reward/tier-rehearsal/index.ts';
import * as tiers from '../reward/tiers/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import { announceWith, type Record } from './wire-record.ts';

/** What the modules hold of a customer. A module that keeps rows of customers joins by its line. */
export const holdings: readonly erasure.PersonHolding[] = [
  {
    code: 'profile',
    label: { zh: '客户档案、账户、资产与持仓汇总', en: 'Profile with accounts, assets and positions' },
    count: profiles.countProfileRows,
    erase: profiles.eraseProfiles,
  },
  {
    code: 'tags',
    label: { zh: '标签', en: 'Tags' },
    count: tags.countTagsOf,
    erase: tags.eraseTagsOf,
  },
  {
    code: 'segments',
    label: { zh: '客群进出记录', en: 'Stays in segments' },
    count: segments.countStaysOf,
    erase: segments.eraseStaysOf,
  },
  {
    code: 'look-alikes',
    label: { zh: '相似客户查找结果', en: 'Searches for look-alikes' },
    count: lookAlikes.countLookAlikesOf,
    erase: lookAlikes.eraseLookAlikesOf,
  },
  {
    code: 'value',
    label: { zh: '价值分群历史', en: 'History of value groups' },
    count: value.countSnapshotsOf,
    erase: value.eraseSnapshotsOf,
  },
  {
    code: 'contribution',
    label: { zh: '贡献与成本历史', en: 'History of contribution and cost' },
    count: contribution.countContributionsOf,
    erase: contribution.eraseContributionsOf,
  },
  {
    code: 'lifecycle',
    label: { zh: '生命周期阶段历史', en: 'History of lifecycle stages' },
    count: lifecycle.countLifecycleOf,
    erase: lifecycle.eraseLifecycleOf,
  },
  {
    code: 'churn',
    label: { zh: '流失预警评分', en: 'Churn scores' },
    count: churn.countChurnOf,
    erase: churn.eraseChurnOf,
  },
  {
    code: 'moments',
    label: { zh: '关键时刻', en: 'Key moments' },
    count: moments.countMomentsOf,
    erase: moments.eraseMomentsOf,
  },
  {
    code: 'tiers',
    label: { zh: '客户等级及其历史', en: 'Tiers and their history' },
    count: tiers.countTierRowsOf,
    erase: tiers.eraseTiersOf,
  },
  {
    code: 'tier_rehearsals',
    label: { zh: '等级体系预演中的测算', en: 'Figures in rehearsals of tier schemes' },
    count: tierRehearsal.countTierRehearsedOf,
    erase: tierRehearsal.eraseTierRehearsedOf,
  },
  {
    code: 'earning',
    label: { zh: '积分计算用的成交副本与依据', en: 'Fills and facts by which points were computed' },
    count: earning.countAwardsOf,
    erase: earning.eraseEarningOf,
  },
  {
    code: 'scenes',
    label: { zh: '场景计数与奖励记录', en: 'What scenes counted and gave' },
    count: scenes.countScenesOf,
    erase: scenes.eraseScenesOf,
  },
  {
    code: 'rehearsals',
    label: { zh: '规则、场景与权益预演中的测算', en: 'Figures in rehearsals of rules, scenes and benefits' },
    count: rehearsals.countRehearsedOf,
    erase: rehearsals.eraseRehearsedOf,
  },
  {
    code: 'activities',
    label: { zh: '活动参与、签到与答题', en: 'Activities: joined, signed in, answered' },
    count: activities.countActivitiesOf,
    erase: activities.eraseActivitiesOf,
  },
  {
    code: 'referrals',
    label: { zh: '推荐与被推荐', en: 'Referrals made and followed' },
    count: referrals.countReferralsOf,
    erase: referrals.eraseReferralsOf,
  },
  {
    code: 'partners',
    label: { zh: '在合作方的会员号绑定', en: 'Numbers at partners' },
    count: partners.countPartnersOf,
    erase: partners.erasePartnersOf,
  },
  {
    code: 'quarantine',
    label: { zh: '隔离区事件', en: 'Quarantined events' },
    count: trackingPlan.countQuarantinedOf,
    erase: trackingPlan.eraseQuarantinedOf,
  },
  {
    code: 'member_sessions',
    label: { zh: '会员中心登录', en: 'Sessions in the member centre' },
    count: memberSessions.countMemberSessionsOf,
    erase: memberSessions.eraseMemberSessionsOf,
  },
  { code: 'consents', label: { zh: '同意记录', en: 'Consent records' }, count: consent.countStatements },
  { code: 'relations', label: { zh: '归属关系', en: 'Relations with staff' }, count: organisation.countRelationsOf },
];

/** Identity as the planes to the right of record see it: nobody erased ever gains or loses history. */
export const identityOfStanding = (identity: Identity, register: erasure.ErasureRegister): Identity => ({
  ...identity,
  changedCustomers: async (database, after, upTo) =>
    erasure.withoutErased(register)(await identity.changedCustomers(database, after, upTo)),
});

/** Whether a customer is there, not erased, and within a scope. */
export const standingAndVisible =
  (
    { stores }: Pick<Foundation, 'stores'>,
    { organisation: units }: Pick<Record, 'organisation'>,
    register: erasure.ErasureRegister,
  ) =>
  async (scope: DataScope, customerId: string): Promise<boolean> =>
    !register.isErased(customerId) &&
    (await profiles.countProfileRows(stores.state.db, [customerId])) > 0 &&
    (await units.isVisible(scope, customerId));

export interface Rights {
  readonly consents: consent.Consents;
  readonly modules: readonly ModuleParts[];
}

export const wireRights = (
  foundation: Foundation,
  record: Record,
  register: erasure.ErasureRegister,
  pipeline: () => Pipeline,
  tagsOf: (customerId: string) => Promise<readonly object[]>,
): Rights => {
  const { stores, config, audit, clock, wallClock, enqueue, logger } = foundation;
  const { identity, history, eventLog, cipher } = record;
  const shared = { store: stores.state, audit, wallClock, identity, history };
  const isVisible = standingAndVisible(foundation, record, register);
  const consents = consent.createConsent({
    ...shared,
    ...{ clock, announce: announceWith(wallClock), isErased: register.isErased },
    isVisible,
  });
  const erasures = erasure.createErasure({
    ...{ ...shared, events: stores.events, keys: stores.log.keys, eventLog, cipher, register, pipeline, enqueue },
    ...{ timeZone: config.timeZone, holdings: () => holdings },
    onFault: (error) => logger.error({ error: String(error) }, 'the register of erasures could not be read again'),
  });
  const exports = createEventExport({ events: stores.events, cipher, audit, erased: register.customers, isVisible });
  const copy = createPersonCopy({
    ...{ db: stores.state.db, events: stores.events, cipher, audit, clock, timeZone: config.timeZone, isVisible },
    tables: [
      { name: 'tags', read: (customer) => tagsOf(customer) },
      { name: 'relations', read: (customer, today) => record.organisation.relationsOf(customer, today) },
      { name: 'consents', read: (customer) => consents.consents.historyOf(customer) },
    ],
  });
  return { consents: consents.consents, modules: [consents, erasures, exports, copy] };
};

/** The consumers of all modules: those of record see what the law keeps of an erased person, all others nothing. */
export const guardedConsumers = (
  modules: readonly ModuleParts[],
  ofRecord: readonly ModuleParts[],
  register: erasure.ErasureRegister,
): readonly Consumer[] =>
  modules.flatMap((each) =>
    (each.consumers ?? []).map((consumer) =>
      erasure.seeingNoErased(consumer, register, ofRecord.includes(each) ? 'kept' : 'nothing', (transaction) =>
        profiles.eraseProfiles(transaction, register.customers()),
      ),
    ),
  );

/** Customers with what is said of each, without the erased. */
export const ofStanding = <Row extends { readonly customerId: CustomerId | string }>(
  register: erasure.ErasureRegister,
  rows: readonly Row[],
): readonly Row[] => rows.filter(({ customerId }) => !register.isErased(customerId));
