// The life-journey map as a value: layers with the model by which each is served, stages of life, and what a cell needs. Free of server
// code, because the contract is made of it.
import { z } from 'zod';
import { agedCells, lifecycleCells } from './journey-texts.ts';

const words = z.strictObject({ zh: z.string().trim().min(1).max(300), en: z.string().trim().min(1).max(300) });
const code = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,31}$/, 'a code is small letters, digits and _, beginning with a letter');

const ascending = (values: readonly number[]): boolean =>
  values.every((value, index) => (index === 0 ? value === 0 : value > (values[index - 1] ?? 0)));
const distinct = (codes: readonly string[]): boolean => new Set(codes).size === codes.length;

const layer = z.strictObject({
  code,
  name: words,
  /** Total assets from here on, up to where the next layer begins. */
  fromFen: z.number().int().min(0).max(1e15),
  /** How customers of the layer are served. */
  model: words,
});

const ageStage = z.strictObject({ code, name: words, fromAge: z.number().int().min(0).max(120) });

/** What customers of a cell need now, and what suits them. Keys are "layer:stage". */
const cells = z.record(z.string().regex(/^[a-z0-9_]+:[a-z0-9_]+$/), z.strictObject({ need: words, offer: words }));

const yuan = (amount: number): number => amount * 100;

const layers = [
  {
    ...{ code: 'mass', name: { zh: '大众客户', en: 'Mass' }, fromFen: 0 },
    model: {
      zh: '场景化、智能化：以场景触发，机器为主，自助即达。',
      en: 'By scene and machine: what happens calls for the help, and self-service gives it.',
    },
  },
  {
    ...{ code: 'affluent', name: { zh: '富裕客户', en: 'Affluent' }, fromFen: yuan(500_000) },
    model: {
      zh: '陪伴式、人机合一：投顾陪伴，系统提示时机。',
      en: 'With a companion: an adviser at their side, told by the system when.',
    },
  },
  {
    ...{ code: 'high_net_worth', name: { zh: '高净值客户', en: 'High net worth' }, fromFen: yuan(6_000_000) },
    model: {
      zh: '尊享式、定制化：专属团队，方案量身定制。',
      en: 'Bespoke: a team of their own, and plans made for them.',
    },
  },
];

const ages = [
  { code: 'starting', name: { zh: '起步期（30 岁以下）', en: 'Starting (under 30)' }, fromAge: 0 },
  { code: 'growing', name: { zh: '成长期（30–44 岁）', en: 'Growing (30 to 44)' }, fromAge: 30 },
  { code: 'mature', name: { zh: '成熟期（45–59 岁）', en: 'Mature (45 to 59)' }, fromAge: 45 },
  { code: 'retired', name: { zh: '退休期（60 岁及以上）', en: 'Retired (60 and above)' }, fromAge: 60 },
];

export const journeySettings = z.strictObject({
  layers: z
    .array(layer)
    .min(1)
    .max(8)
    .refine((given) => ascending(given.map(({ fromFen }) => fromFen)), 'layers ascend, and the first begins at 0')
    .refine((given) => distinct(given.map((each) => each.code)), 'each code once')
    .default(layers),
  ages: z
    .array(ageStage)
    .min(1)
    .max(10)
    .refine((given) => ascending(given.map(({ fromAge }) => fromAge)), 'stages ascend, and the first begins at age 0')
    .refine((given) => distinct(given.map((each) => each.code)), 'each code once')
    .default(ages),
  /** By stage of life. */
  ageCells: cells.default({ ...agedCells }),
  /** By stage with the firm. */
  lifecycleCells: cells.default({ ...lifecycleCells }),
});
export type JourneySettings = z.output<typeof journeySettings>;
