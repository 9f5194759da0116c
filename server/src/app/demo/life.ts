// Who a simulated customer is: drawn once from the seed, the same whenever it is asked for.
import { addDays, type BusinessDate, type CustomerId } from '../../kernel/index.ts';
import type { DemoChannel, DemoFirm, DemoUnit } from './firm.ts';
import { personName } from './firm.ts';
import { brokenStep, leavers, weakGroup } from './planted-truths.ts';
import { type Random, random } from './random.ts';

/** How somebody invests: trades often, holds products, is still learning, or hardly comes. */
export type Style = 'trader' | 'wealth' | 'growth' | 'dormant';

export interface Life {
  readonly index: number;
  readonly customerId: CustomerId;
  readonly device: string;
  /** A second device, used from time to time. */
  readonly tablet: string | null;
  readonly name: string;
  readonly phone: string;
  readonly idNumber: string;
  readonly gender: 'male' | 'female';
  readonly birthYear: number;
  readonly education: string;
  readonly occupation: string;
  readonly province: string;
  readonly city: string;
  readonly platform: 'android' | 'ios' | 'harmony';
  readonly appVersion: string;
  readonly channel: DemoChannel;
  readonly branch: DemoUnit;
  readonly team: string;
  readonly adviser: DemoUnit;
  readonly riskLevel: 'C1' | 'C2' | 'C3' | 'C4' | 'C5';
  readonly style: Style;
  /** Liquid wealth that they would bring, fen. */
  readonly wealthFen: number;
  /** A beginner of the weak group, and whether the course reached them. */
  readonly weak: boolean;
  readonly course: boolean;
  /** Month of the simulation after which they are gone; null for those who stay. */
  readonly leavesAfter: number | null;
  readonly isStaff: boolean;
}

const places = [
  ['上海', '上海'],
  ['北京', '北京'],
  ['广东', '深圳'],
  ['广东', '广州'],
  ['浙江', '杭州'],
  ['江苏', '南京'],
  ['四川', '成都'],
  ['湖北', '武汉'],
  ['福建', '厦门'],
  ['天津', '天津'],
] as const;
const occupations = ['企业职员', '个体经营', '公务员', '教师', '医生', '退休', '学生', '自由职业', '工程师'];
const educations = ['高中及以下', '大专', '本科', '硕士及以上'];
const versions = ['8.1.4', '8.2.0', '8.2.3', brokenStep.fixedInVersion, '8.4.1'] as const;

const drawStyle = (dice: Random, birthYear: number): Style =>
  birthYear >= 1_996
    ? dice.weighted([
        ['growth', 0.46],
        ['trader', 0.12],
        ['wealth', 0.06],
        ['dormant', 0.36],
      ] as const)
    : dice.weighted([
        ['trader', 0.16],
        ['wealth', 0.23],
        ['growth', 0.15],
        ['dormant', 0.46],
      ] as const);

const drawRisk = (dice: Random, style: Style): Life['riskLevel'] =>
  style === 'trader'
    ? dice.weighted([
        ['C3', 0.2],
        ['C4', 0.5],
        ['C5', 0.3],
      ] as const)
    : dice.weighted([
        ['C1', 0.1],
        ['C2', 0.28],
        ['C3', 0.36],
        ['C4', 0.2],
        ['C5', 0.06],
      ] as const);

const wealthScale: Readonly<Record<Style, number>> = { trader: 11.9, wealth: 12.7, growth: 10.1, dormant: 9.8 };
/** Numbers of persons come from ranges that nobody is given: telephone 140, area code 999999. */
const digits = (dice: Random, count: number): string =>
  Array.from({ length: count }, () => dice.integer(0, 9)).join('');

/** The person behind a number. `newcomer` draws versions and wealth of people who open an account now. */
export const drawLife = (seed: number, firm: DemoFirm, index: number, months: number, newcomer: boolean): Life => {
  const dice = random(seed, 2, index);
  const birthYear =
    2_026 - Math.round(Math.min(78, Math.max(19, newcomer ? 31 + dice.normal() * 9 : 44 + dice.normal() * 13)));
  const gender = dice.chance(0.42) ? 'female' : 'male';
  const style = drawStyle(dice, birthYear);
  const channel = dice.weighted(firm.channels.map((each) => [each, each.share] as const));
  const branch = dice.pick(firm.branches);
  const served = dice.pick(firm.advisers.get(branch.id) ?? []);
  const [province, city] = dice.pick(places);
  const weak = style === 'growth' && 2_026 - birthYear <= weakGroup.ageMax;
  const leaves = dice.chance(leavers.share);
  return {
    index,
    customerId: `80${String(10_000_000 + index).slice(1)}` as CustomerId,
    device: `device:d${seed.toString(36)}-${index.toString(36)}`,
    tablet: dice.chance(0.12) ? `device:t${seed.toString(36)}-${index.toString(36)}` : null,
    name: personName(dice),
    phone: `140${digits(dice, 8)}`,
    idNumber: `999999${birthYear}${String(dice.integer(1, 12)).padStart(2, '0')}${String(dice.integer(1, 28)).padStart(2, '0')}${digits(dice, 4)}`,
    gender,
    birthYear,
    education: dice.pick(educations),
    occupation: birthYear < 1_962 ? '退休' : dice.pick(occupations),
    province,
    city,
    platform: dice.weighted([
      ['android', 0.48],
      ['ios', 0.34],
      ['harmony', 0.18],
    ] as const),
    appVersion: dice.pick(versions),
    channel,
    branch,
    team: served.team,
    adviser: served.staff,
    riskLevel: drawRisk(dice, style),
    style,
    wealthFen: Math.round(Math.exp(wealthScale[style] + dice.normal() * 1.1 - (newcomer ? 0.7 : 0)) * 100),
    weak,
    course: weak && dice.chance(weakGroup.courseShare),
    leavesAfter: leaves && months > 4 ? dice.integer(3, months - 2) : null,
    isStaff: dice.chance(0.003),
  };
};

/** When a customer from before the simulation opened the account. */
export const openedBefore = (seed: number, index: number, start: BusinessDate): BusinessDate =>
  addDays(start, -random(seed, 3, index).integer(20, 3_000));
