// Activities without a store: streaks from sets of days, quizzes, the referral as a table, classes and what is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complianceProfiles } from '../../decide/drafts/contract.ts';
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Activity, ReferralState } from './contract.ts';
import {
  activityTemplates,
  activityWrong,
  attribute,
  chooseQuestions,
  daysToMakeUp,
  grade,
  lowestClassOf,
  milestonesDue,
  partsIn,
  type Reached,
  type ReferralInput,
  runsOf,
  runToday,
  scenesOf,
  stepReferral,
} from './index.ts';

const dayOf = (place: number): string => addDays('2026-06-01' as BusinessDate, place);
const milestones = [
  { days: 3, rewards: [] },
  { days: 7, rewards: [] },
];
const plan = { cycleDays: 7, milestones };

/** Signs days in one after another; everything that was given, in its order. */
const given = (places: readonly number[]): readonly Reached[] => {
  const days: string[] = [];
  const all: Reached[] = [];
  for (const place of places) {
    days.push(dayOf(place));
    all.push(...milestonesDue(plan, days, dayOf(place), all));
  }
  return all;
};

describe('a streak', () => {
  it('is the days in a row, whatever their order', () => {
    expect(runsOf([dayOf(2), dayOf(0), dayOf(1), dayOf(1), dayOf(5)])).toEqual([
      { from: dayOf(0), to: dayOf(2), length: 3 },
      { from: dayOf(5), to: dayOf(5), length: 1 },
    ]);
    expect(runToday([dayOf(0), dayOf(1)], dayOf(2))?.length).toBe(2);
    expect(runToday([dayOf(0), dayOf(1)], dayOf(3))).toBeNull();
  });

  it('gives each milestone once a cycle', () => {
    expect(given([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([
      { part: 'm3', day: dayOf(2) },
      { part: 'm7', day: dayOf(6) },
      { part: 'm3', day: dayOf(9) },
    ]);
  });

  it('gives nothing twice where a day that is made up joins two runs', () => {
    // Two runs of three with a gap: both had their third day; joined they are seven days, with the first cycle’s end.
    expect(given([0, 1, 2, 4, 5, 6, 3])).toEqual([
      { part: 'm3', day: dayOf(2) },
      { part: 'm3', day: dayOf(6) },
      { part: 'm7', day: dayOf(6) },
    ]);
  });

  it('gives no fewer than the days in a row are worth, and nothing for one day twice, in any order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 25 }), (places) => {
        const all = given(places);
        const runs = runsOf(places.map(dayOf));
        for (const { days } of milestones)
          for (const run of runs) {
            const had = all.filter(({ part, day }) => part === `m${days}` && day >= run.from && day <= run.to).length;
            const worth = run.length < days ? 0 : Math.floor((run.length - days) / plan.cycleDays) + 1;
            expect(had).toBeGreaterThanOrEqual(worth);
          }
        expect(new Set(all.map(({ part, day }) => `${part} ${day}`)).size).toBe(all.length);
      }),
      { numRuns: 300 },
    );
  });

  it('can be made up back to its first day, and no further than allowed', () => {
    expect(daysToMakeUp(4, [dayOf(0), dayOf(2)], dayOf(4), dayOf(0))).toEqual([dayOf(3), dayOf(1)]);
    expect(daysToMakeUp(1, [dayOf(0), dayOf(2)], dayOf(4), dayOf(0))).toEqual([dayOf(3)]);
    expect(daysToMakeUp(7, [], dayOf(4), dayOf(0))).toEqual([]);
  });
});

describe('a quiz', () => {
  const question = (right: number[]) => ({
    ...{ text: { zh: '问', en: 'q' }, options: [0, 1, 2].map(() => ({ zh: '甲', en: 'a' })), right },
    why: { zh: '', en: '' },
  });
  const quiz = { questions: [question([0]), question([0, 2]), question([1])], asked: 2, passMark: 2 };

  it('asks each question once', () => {
    expect(chooseQuestions(quiz, () => 0)).toEqual([0, 1]);
    expect(chooseQuestions(quiz, (below) => below - 1)).toEqual([2, 1]);
  });

  it('takes all right options and no other', () => {
    expect(grade(quiz, [1, 0], [[2, 0], [0]])).toEqual({ right: [true, true], score: 2, passed: true });
    expect(grade(quiz, [1, 0], [[0], [0]])).toEqual({ right: [false, true], score: 1, passed: false });
    expect(grade(quiz, [1, 0], [[0, 1, 2]])).toEqual({ right: [false, false], score: 0, passed: false });
  });
});

describe('a referral', () => {
  const inputs: Readonly<Record<string, ReferralInput>> = {
    qualified: { kind: 'qualified', room: true },
    'qualified, full': { kind: 'qualified', room: false },
    unqualified: { kind: 'unqualified' },
    'time over': { kind: 'time_over' },
    reversed: { kind: 'reversed' },
    'reinstated, qualified': { kind: 'reinstated', hadQualified: true, room: true },
    'reinstated, full': { kind: 'reinstated', hadQualified: true, room: false },
    reinstated: { kind: 'reinstated', hadQualified: false, room: true },
  };
  const table = `
    state       qualified  qualified, full  unqualified  time over  reversed  reinstated, qualified  reinstated, full  reinstated
    attributed  qualified  capped           -            lapsed     reversed  -                      -                 -
    qualified   -          -                attributed   -          reversed  -                      -                 -
    capped      -          -                attributed   -          reversed  -                      -                 -
    lapsed      qualified  capped           -            -          reversed  -                      -                 -
    refused     -          -                -            -          -         -                      -                 -
    reversed    -          -                -            -          -         qualified              capped            attributed`;
  const [head = '', ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const names = head.split(/\s{2,}/).slice(1);

  it.each(rows.map((row) => row.split(/\s{2,}/)))('%s', (state = '', ...cells) => {
    expect(cells).toHaveLength(names.length);
    cells.forEach((cell, index) => {
      const input = inputs[names[index] ?? ''];
      expect(input).toBeDefined();
      const step = input ? stepReferral(state as ReferralState, input) : null;
      expect(step?.state ?? '-', `${state} + ${names[index]}`).toBe(cell);
    });
  });

  it('rewards both sides only once the friend qualifies, and nobody once it was found out', () => {
    expect(partsIn('attributed')).toEqual(['begun', 'thanks']);
    expect(partsIn('qualified')).toEqual(['begun', 'thanks', 'referrer', 'friend']);
    expect(partsIn('capped')).toEqual(['begun', 'thanks', 'friend']);
    expect(partsIn('reversed')).toEqual(['begun']);
    expect(partsIn('refused')).toEqual([]);
  });

  const seen = {
    ...{ referrerId: 'A', friendId: 'B', isSamePerson: false, sharesDevice: false, daysToOpening: 3, linkDays: 30 },
  };
  it.each([
    ['a friend', {}, 'attributed', null],
    ['oneself', { friendId: 'A' }, 'refused', 'self'],
    ['the same papers', { isSamePerson: true }, 'refused', 'same_person'],
    ['the same device', { sharesDevice: true }, 'refused', 'same_device'],
    ['a customer already', { daysToOpening: -1 }, 'refused', 'not_new'],
    ['opened too late', { daysToOpening: 31 }, 'refused', 'too_late'],
    ['opened on the last day', { daysToOpening: 30 }, 'attributed', null],
  ] as const)('%s', (_, more, state, reason) => {
    expect(attribute({ ...seen, ...more })).toEqual({ state, reason });
  });
});

describe('an activity', () => {
  const named = (code: string): Activity => {
    const found = activityTemplates.find((each) => each.code === code);
    if (!found) throw new Error(`no template ${code}`);
    return found.activity;
  };

  it.each(activityTemplates.map(({ code, activity, substitute }) => [code, activity, substitute] as const))(
    'that ships can be drafted: %s',
    (code, activity, substitute) => {
      expect(activityWrong(code, activity)).toBeNull();
      // What may not be done on the mainland stands beside what may.
      expect(activity.compliance.mainland_broker === 'R').toBe(substitute !== null);
      if (substitute !== null) expect(named(substitute).compliance.mainland_broker).not.toBe('R');
    },
  );

  it('has the class of what it gives for', () => {
    const classes = (code: string): string =>
      complianceProfiles.map((profile) => lowestClassOf(code, named(code), profile)).join('');
    expect(classes('education_quiz')).toBe('GGG');
    expect(classes('learning_streak')).toBe('GGG');
    expect(classes('newcomer_pack')).toBe('YYY');
    expect(classes('learning_board')).toBe('YGG');
    expect(classes('referral_thanks')).toBe('GGG');
    expect(classes('referral_both_sides')).toBe('RYY');
    expect(classes('trading_challenge')).toBe('RYY');
  });

  const withPlan = (code: string, more: object): Activity => {
    const activity = named(code);
    return { ...activity, plan: { ...activity.plan, ...more } as Activity['plan'] };
  };
  const question = {
    text: { zh: '问', en: 'q' },
    options: [
      { zh: '甲', en: 'a' },
      { zh: '乙', en: 'b' },
    ],
    why: { zh: '', en: '' },
  };
  it.each([
    [
      'two tasks of one code',
      withPlan('service_week', {
        tasks: [0, 1].flatMap(() => (named('service_week').plan as { tasks: object[] }).tasks),
      }),
      'ACTIVITY_NOT_VALID',
    ],
    ['a leaderboard without a calendar', withPlan('reading_challenge', { leaderboard: true }), 'ACTIVITY_NOT_VALID'],
    ['a milestone outside of the cycle', withPlan('learning_streak', { cycleDays: 10 }), 'ACTIVITY_NOT_VALID'],
    [
      'two milestones on one day',
      withPlan('learning_streak', {
        milestones: [
          { days: 7, rewards: [] },
          { days: 7, rewards: [] },
        ],
      }),
      'ACTIVITY_NOT_VALID',
    ],
    ['more questions than there are', withPlan('education_quiz', { asked: 40 }), 'ACTIVITY_NOT_VALID'],
    ['a pass mark out of reach', withPlan('education_quiz', { passMark: 6 }), 'ACTIVITY_NOT_VALID'],
    [
      'a question without a wrong option',
      withPlan('education_quiz', { questions: [{ ...question, right: [0, 1] }], asked: 1, passMark: 1 }),
      'ACTIVITY_NOT_VALID',
    ],
    [
      'a right option that is not there',
      withPlan('education_quiz', { questions: [{ ...question, right: [4] }], asked: 1, passMark: 1 }),
      'ACTIVITY_NOT_VALID',
    ],
    [
      'fewer days than closes',
      withPlan('referral_thanks', { qualifying: { closes: 60, minimumFen: 0, withinDays: 30 } }),
      'ACTIVITY_NOT_VALID',
    ],
    [
      'an internal action',
      withPlan('education_quiz', { rewards: [{ word: 'activity_note', with: { activity: 'x', part: 'y' } }] }),
      'ACTIVITY_NOT_VALID',
    ],
    [
      'an unknown happening',
      withPlan('service_week', {
        tasks: [
          {
            ...(named('service_week').plan as { tasks: { count: object }[] }).tasks[0],
            count: {
              of: { word: 'dancing', with: {} },
              each: [],
              measure: 'events',
              property: null,
              atLeast: 1,
              cap: null,
            },
          },
        ],
      }),
      'SCENE_NOT_VALID',
    ],
    [
      'soliciting as if it were free',
      { ...named('referral_both_sides'), compliance: { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } },
      'CLASS_TOO_LAX',
    ],
    [
      'a leaderboard as if it were free',
      { ...named('learning_board'), compliance: { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } },
      'CLASS_TOO_LAX',
    ],
  ] as const)('is refused: %s', (_, activity, code) => {
    expect(activityWrong('one', activity as Activity)?.code).toBe(code);
  });

  it('becomes scenes whose codes no operator can give', () => {
    expect(scenesOf('newcomer_pack', 2, named('newcomer_pack')).map(({ code }) => code)).toEqual([
      'newcomer_pack.risk_test',
      'newcomer_pack.first_course',
      'newcomer_pack.five_articles',
      'newcomer_pack.watchlist',
      'newcomer_pack.all',
    ]);
    expect(scenesOf('r', 1, named('referral_both_sides')).map(({ code }) => code)).toEqual([
      ...['r.thanks', 'r.referrer', 'r.friend', 'r.closes'],
    ]);
  });
});
