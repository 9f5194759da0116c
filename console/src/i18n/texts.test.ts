// @vitest-environment happy-dom
// Both languages say everything, with the same holes, and nothing is said that no page says.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { letterProblems } from '@contracts/know/board-mail/contract.ts';
import { describe, expect, it } from 'vitest';
import { customerStatuses, riskLevels } from '../../../server/src/know/profiles/contract.ts';
import { comparisons, tagKinds } from '../../../server/src/know/tags/contract.ts';
import { roles } from '../../../server/src/platform/auth/roles.ts';
import { permissions } from '../../../server/src/platform/http/endpoint.ts';
import { jobStates } from '../../../server/src/platform/jobs/job.ts';
import { channelKinds } from '../../../server/src/record/catalogue/contract.ts';
import { deliveryStatuses } from '../../../server/src/record/deliveries/contract.ts';
import { dialectNames } from '../../../server/src/record/ingest/contract.ts';
import { relationTypes, unitKinds } from '../../../server/src/record/organisation/contract.ts';
import { importStatuses } from '../../../server/src/record/sources/contract.ts';
import { eventCategories, propertyTypes } from '../../../server/src/record/tracking-plan/plan.ts';
import { shippedNames } from '../../../server/src/record/tracking-plan/shipped-values.ts';
import { valueWords } from '../ui/use-code-names.ts';
import { asOne } from './index.ts';
import { detectLanguage } from './language.ts';
import { texts } from './texts/index.ts';
import { serverRefusals } from './texts/server-refusals.ts';

const contracts = import.meta.glob<Readonly<Record<string, unknown>>>('../../../server/src/**/contract.ts', {
  eager: true,
});
const mappings = import.meta.glob<{ readonly name: string; readonly description: string }>(
  '../../../server/mappings/*.json',
  { eager: true },
);
const entries = Object.entries(texts).flatMap(([area, words]) =>
  Object.entries(words).map(([key, [zh, en]]) => ({ name: `${area}.${key}`, zh, en })),
);
const holesOf = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const han = /\p{Script=Han}/u;

describe('texts', () => {
  it('has words in both languages with the same holes', () => {
    expect(entries.length).toBeGreaterThan(400);
    for (const { name, zh, en } of entries) {
      expect(zh.trim(), name).not.toBe('');
      expect(en.trim(), name).not.toBe('');
      expect(holesOf(zh), name).toEqual(holesOf(en));
      expect(en, name).not.toMatch(han);
    }
  });

  it('says in Chinese what is not a name or a sign', () => {
    const foreign = entries.filter(({ zh }) => !han.test(zh)).map(({ name }) => name);
    expect(foreign).toEqual(['portrait.tgi', 'metrics.figureCredit', 'metrics.figureOf', 'dialect.segment']);
  });

  it('has words for every code of the contracts', () => {
    const areas: Record<string, readonly string[]> = {
      role: roles,
      customerStatus: customerStatuses,
      riskLevel: riskLevels,
      tagKind: tagKinds,
      comparison: comparisons,
      unitKind: unitKinds,
      relationType: relationTypes,
      channelKind: channelKinds,
      importStatus: importStatuses,
      deliveryStatus: deliveryStatuses,
      jobState: jobStates,
      letterProblem: letterProblems,
      mappingNote: Object.values(mappings).flatMap(({ name, description }) => (description ? [name] : [])),
      accountType: Object.keys(shippedNames('account_type') ?? {}),
      eventCategory: eventCategories,
      propertyType: propertyTypes,
      dialect: dialectNames,
      permissionArea: permissions.map((each) => each.split('.')[0] ?? ''),
      permissionVerb: permissions.map((each) => each.split('.')[1] ?? ''),
    };
    const known = new Set(entries.map(({ name }) => name));
    const missing = Object.entries(areas).flatMap(([area, codes]) =>
      codes.map((code) => `${area}.${code}`).filter((name) => !known.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('has Chinese for every refusal of a call, and for no other', () => {
    const endpoints = Object.values(contracts)
      .flatMap((contract) => Object.values(contract))
      .filter((each): each is { readonly refusals: Readonly<Record<string, number>> } =>
        Boolean(typeof each === 'object' && each && 'path' in each && 'refusals' in each && each.refusals),
      );
    const codes = new Set(endpoints.flatMap(({ refusals }) => Object.keys(refusals)));
    expect(codes.size).toBeGreaterThan(150);
    const known = new Set([...Object.keys(texts.refusal), ...Object.keys(serverRefusals)]);
    expect([...codes].filter((code) => !known.has(code)).sort()).toEqual([]);
    expect(Object.keys(serverRefusals).filter((code) => !codes.has(code) || code in texts.refusal)).toEqual([]);
  });

  it('says nothing that no page says', () => {
    const folder = join(import.meta.dirname, '..');
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('i18n') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .join('\n');
    const dynamic = new Set([
      ...[...source.matchAll(/text\(`(\w+)\.\$\{/g)].map(([, area]) => area),
      ...[...source.matchAll(/text\.code\('(\w+)'/g)].map(([, area]) => area),
      ...Object.values(valueWords),
    ]);
    const said = new Set([...source.matchAll(/'(\w+\.\w+)'/gu)].map(([, name]) => name));
    const unused = entries
      .map(({ name }) => name)
      .filter((name) => !said.has(name) && !dynamic.has(name.split('.')[0] ?? ''));
    expect(unused).toEqual([]);
  });
});

describe('language of the browser', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['en-US', 'zh'], 'en'],
    [['fr-FR', 'en-GB'], 'en'],
    [['fr-FR', 'de'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [[], 'zh'],
  ])('%j speaks %s', (preferred, expected) => {
    expect(detectLanguage(preferred)).toBe(expected);
  });
});

it.each([
  ['at least 1 times in 11 days', 'at least 1 time in 11 days'],
  ['give 1 points, 1 days', 'give 1 point, 1 day'],
  ['21 points', '21 points'],
  ['0.1 points', '0.1 points'],
  ['1,001 customers', '1,001 customers'],
  ['2026-11-1 days', '2026-11-1 days'],
])('English says %j as %j', (plural, said) => expect(asOne(plural)).toBe(said));
