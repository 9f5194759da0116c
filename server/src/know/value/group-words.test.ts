// Groups in words: from the rules that are used, for every group of every naming.
import { describe, expect, it } from 'vitest';
import { rfmGroupWords, targetGroupWords } from './group-words.ts';
import { groupNames, groupsOf, namings } from './groups.ts';
import { amountFrequencyBenefitSettings, rfmSettings, targetGroups } from './settings.ts';

const settings = rfmSettings.parse({});
const nothing = { tradingStyle: null, holdingStyle: null, assetsFen: null, age: null };
const means = { r: 3, f: 3, m: 3 };

describe('what makes a group', () => {
  it('is said of every group, in both languages, of no two alike', () => {
    for (const naming of namings) {
      const words = Object.keys(groupNames[naming]).map((code) => rfmGroupWords(naming, code, settings));
      for (const { zh, en } of words) expect(`${zh}${en}`).not.toMatch(/undefined|^$/);
      expect(new Set(words.map(({ zh }) => zh)).size, naming).toBe(words.length);
    }
    for (const code of targetGroups)
      expect(targetGroupWords(code, amountFrequencyBenefitSettings.parse({}).rules).zh).not.toBe('');
  });

  it('says the published definitions of a broker and the thresholds of a bank', () => {
    const say = (naming: 'broker' | 'bank', code: string) => rfmGroupWords(naming, code, settings).zh;
    expect(say('broker', 'high_frequency_trader')).toMatch(/^R 高（4–5）、F 高（4–5）、M 中（3）；或 /);
    expect(say('broker', 'long_term_wealth')).toMatch(/^R 低（1–2）、F 低（1–2）、M 高（4–5）；或 /);
    expect(say('broker', 'growth_potential')).toMatch(/^R 中（3）、F 中（3）、M 中（3）；或 /);
    expect(say('bank', 'private_banking')).toBe('总资产不低于 6,000,000 元');
    expect(say('bank', 'young_consumer')).toContain('不满 35 岁');
  });

  it('says of the eleven the cells that lead to them', () => {
    for (const r of [1, 2, 3, 4, 5])
      for (const level of [1, 2, 3, 4, 5]) {
        const { detailed } = groupsOf({ r, f: level, m: level }, means, nothing, settings);
        const { zh } = rfmGroupWords('detailed', detailed, settings);
        const cell = zh.split('；').find((each) => each.startsWith(`R=${r} `));
        expect(cell?.match(/均值 (.*)$/)?.[1]?.split('/'), `${detailed} ${r} ${level}`).toContain(String(level));
      }
  });
});
