// Names of values as the plan's editor writes and reads them.
import { expect, it } from 'vitest';
import { namesOf, namesText } from './value-names.ts';

it.each([
  [
    'level2=Level-2 行情|Level-2 quotes; nps=净推荐值',
    { level2: { zh: 'Level-2 行情', en: 'Level-2 quotes' }, nps: { zh: '净推荐值', en: '净推荐值' } },
  ],
  [' a = 甲 | A ；b=乙|B ;', { a: { zh: '甲', en: 'A' }, b: { zh: '乙', en: 'B' } }],
  ['no name; =x; y=; z', {}],
  ['', {}],
])('%j', (line, names) => {
  expect(namesOf(line)).toEqual(names);
  expect(namesOf(namesText(names))).toEqual(names);
});
