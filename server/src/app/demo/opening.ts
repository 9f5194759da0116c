// A visitor walks through opening an account, and mostly gets lost on the way.
import type { Instant } from '../../kernel/index.ts';
import { openingSteps } from '../../record/tracking-plan/index.ts';
import { identify, type SimulatedEvent, stated, track } from './draft.ts';
import type { Life } from './life.ts';
import { brokenStep } from './planted-truths.ts';
import type { Random } from './random.ts';

/** Chance to pass each step for somebody who reached it, and the seconds it takes (median). */
const steps: Readonly<Record<string, readonly [chance: number, seconds: number]>> = {
  opening_started: [1, 20],
  opening_phone_verified: [0.93, 45],
  opening_id_uploaded: [0.88, 80],
  opening_profile_filled: [0.93, 95],
  opening_risk_test_done: [0.95, 150],
  opening_agreements_signed: [0.97, 40],
  opening_bank_bound: [0.89, 110],
  opening_password_set: [0.98, 35],
  opening_video_passed: [brokenStep.passChanceOthers, 190],
  opening_submitted: [0.98, 15],
  opening_reviewed: [0.97, 5_400],
  account_opened: [0.995, 30],
};

const failReasons: Readonly<Record<string, readonly string[]>> = {
  opening_phone_verified: ['captcha_failed', 'code_not_received'],
  opening_id_uploaded: ['photo_blurred', 'card_expired'],
  opening_profile_filled: ['left_unfinished'],
  opening_bank_bound: ['bank_rejected', 'limit_unclear'],
  opening_video_passed: ['queue_too_long', 'face_not_matched'],
};

const passChance = (life: Life, step: string): number => {
  const [chance] = steps[step] ?? [1];
  const broken =
    step === brokenStep.step && life.platform === brokenStep.platform && life.appVersion < brokenStep.fixedInVersion;
  const usual = broken ? brokenStep.passChance : chance;
  return step === 'opening_started' ? 1 : Math.min(1, usual * life.channel.passFactor);
};

const seconds = (dice: Random, median: number): number => Math.round(median * Math.exp(dice.normal() * 0.6));

export interface Opening {
  readonly events: readonly SimulatedEvent[];
  /** When the account was opened; null when the visitor got lost. */
  readonly openedAt: Instant | null;
}

const reasonOf = (life: Life, step: string, dice: Random): string =>
  step === brokenStep.step && life.platform === brokenStep.platform && life.appVersion < brokenStep.fixedInVersion
    ? brokenStep.reason
    : dice.pick(failReasons[step] ?? ['left_unfinished']);

const device = (life: Life) => ({
  platform: life.platform,
  app_version: life.appVersion,
  channel: life.channel.id,
});

/** Few of those who were there before bring many: everybody who came by an introduction was brought by one of them. */
const INVITERS = 25;
const inviterOf = ({ index }: Life): string => `80${String(10_000_000 + (index % INVITERS)).slice(1)}`;

const stepEvent = (
  life: Life,
  step: string,
  at: Instant,
  took: number,
  invited: boolean,
  key: string,
  dice: Random,
): SimulatedEvent => {
  const properties = {
    ...device(life),
    invited,
    duration_seconds: took,
    ...(step === 'opening_video_passed'
      ? { queue_seconds: seconds(dice, 70), video_mode: dice.chance(0.6) ? 'one_way' : 'two_way' }
      : {}),
  };
  return step === 'opening_reviewed' || step === 'account_opened'
    ? stated(key, step, at, life.customerId, {
        ...{ ...properties, account_id: `${life.customerId}-1` },
        ...(invited && step === 'account_opened' ? { inviter_id: inviterOf(life) } : {}),
      })
    : track(key, step, at, { device: life.device }, properties);
};

/** The visitor arrives, looks around, and tries to open an account. */
export const walkOpening = (life: Life, arrivedAt: Instant, dice: Random, key: () => string): Opening => {
  const acting = { device: life.device };
  const invited = life.channel.id === 'referral';
  const touched = {
    ...device(life),
    utm_source: life.channel.id,
    utm_medium: life.channel.kind,
    ...(life.channel.id === 'staff_qr' ? { qr_code: `QR-${life.adviser.id}`, staff_id: life.adviser.id } : {}),
    ...(life.channel.kind === 'branch' ? { branch_id: life.branch.id } : {}),
  };
  const events: SimulatedEvent[] = [track(key(), 'channel_touched', arrivedAt, acting, touched)];
  let at = arrivedAt + 3_000;
  events.push(track(key(), 'app_installed', at, acting, { ...device(life), store: `${life.platform}_store` }));
  for (let page = dice.integer(0, 3); page > 0; page -= 1) {
    at += seconds(dice, 20) * 1_000;
    events.push(
      track(key(), 'page_viewed', at, acting, { ...device(life), page_name: dice.pick(['首页', '行情', '开户介绍']) }),
    );
  }
  // Some only look: nothing makes them start.
  if (!dice.chance(0.72)) return { events, openedAt: null };
  for (const { name } of openingSteps) {
    const [, median] = steps[name] ?? [1, 30];
    const took = seconds(dice, median);
    at += took * 1_000;
    if (!dice.chance(passChance(life, name))) {
      const failed = { ...device(life), step: name, reason: reasonOf(life, name, dice), invited };
      events.push(track(key(), 'opening_failed', at, acting, failed));
      return { events, openedAt: null };
    }
    events.push(stepEvent(life, name, at, took, invited, key(), dice));
  }
  // The first log-in ties everything before it to the customer.
  events.push(identify(key(), at + 1_000, { device: life.device, customerId: life.customerId }));
  return { events, openedAt: at };
};
