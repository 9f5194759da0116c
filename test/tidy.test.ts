// Holds the structure of the code: who may import whom, through which door, what may not be called, how large things are.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, readSource, root, type SourceFile } from './source-files.ts';

const sources = listFiles(['server/src', 'console/src', 'member/src', 'sdk/src'], /\.tsx?$/)
  .filter((path) => !path.endsWith('.d.ts'))
  .map(readSource);
const server = sources.filter(({ path }) => path.startsWith('server/src/'));
const migrations = listFiles(['server/src'], /\.sql$/);

const isTest = (path: string): boolean =>
  /\.test\.tsx?$|(^|\/)(testing|[a-z-]+-testing|testing-[a-z-]+)\.tsx?$/.test(path);
const production = (files: readonly SourceFile[]): readonly SourceFile[] => files.filter(({ path }) => !isTest(path));

interface Place {
  readonly plane: string;
  /** Folder of the module; null for a file that lies directly in its plane. */
  readonly module: string | null;
  readonly file: string;
}

const placeOf = (path: string): Place => {
  const [plane = '', ...rest] = path.replace('server/src/', '').split('/');
  return rest.length > 1 && !['kernel', 'app', 'bench'].includes(plane)
    ? { plane, module: rest[0] ?? null, file: rest.slice(1).join('/') }
    : { plane, module: null, file: rest.join('/') };
};

/** Relative imports as paths from the root. */
const localImports = (file: SourceFile) =>
  file.imports
    .filter(({ target }) => target.startsWith('.'))
    .map(({ target, typeOnly }) => ({
      typeOnly,
      target: normalize(join(dirname(file.path), target.replace(/\?.*$/, ''))).replaceAll('\\', '/'),
    }));

const planes = ['record', 'know', 'decide', 'reward', 'reach'];
const mayImport: Readonly<Record<string, readonly string[]>> = {
  kernel: ['kernel'],
  platform: ['kernel', 'platform'],
  ...Object.fromEntries(planes.map((plane, index) => [plane, ['kernel', 'platform', ...planes.slice(0, index + 1)]])),
  app: ['kernel', 'platform', ...planes, 'app'],
  bench: ['kernel', 'platform', ...planes, 'app', 'bench'],
};

/** Words without server code that contracts are written with, so that the console can import contracts. */
const wordsOfContracts = ['server/src/platform/http/endpoint.ts', 'server/src/platform/auth/roles.ts'];

const violationsOf = (files: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): readonly string[] =>
  files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));

describe('tidy', () => {
  it('looks at the code', () => {
    expect(server.length).toBeGreaterThan(100);
    expect(migrations.length).toBeGreaterThan(3);
    expect(sources.flatMap(({ functions }) => functions).length).toBeGreaterThan(500);
    expect(server.flatMap(localImports).length).toBeGreaterThan(300);
  });

  it('imports only from right to left', () => {
    const violations = violationsOf(server, (file) => {
      const allowed = mayImport[placeOf(file.path).plane];
      if (!allowed) return ['lies in no plane'];
      return localImports(file)
        .filter(({ target }) => target.startsWith('server/src/') && !allowed.includes(placeOf(target).plane))
        .map(({ target }) => `imports ${target}`);
    });
    expect(violations).toEqual([]);
  });

  it('enters other modules through their doors', () => {
    const violations = violationsOf(server, (file) => {
      const from = placeOf(file.path);
      return localImports(file)
        .filter(({ target }) => {
          if (!target.startsWith('server/src/')) return false;
          const to = placeOf(target);
          if (to.plane === 'kernel') return from.plane !== 'kernel' && target !== 'server/src/kernel/index.ts';
          if (to.module === null || (to.plane === from.plane && to.module === from.module)) return false;
          if (['index.ts', 'contract.ts'].includes(to.file) || wordsOfContracts.includes(target)) return false;
          return !(isTest(file.path) && isTest(target));
        })
        .map(({ target }) => `imports ${target}`);
    });
    expect(violations).toEqual([]);
  });

  it('keeps server code out of contracts, because the console imports them', () => {
    const byPath = new Map(server.map((file) => [file.path, file]));
    const contracts = server.filter(({ path }) => path.endsWith('/contract.ts'));
    expect(contracts.length).toBeGreaterThan(5);
    const reach = (file: SourceFile, seen: Set<string>): readonly string[] => {
      if (seen.has(file.path)) return [];
      seen.add(file.path);
      const foreign = file.imports
        .filter(({ target, typeOnly }) => !typeOnly && !target.startsWith('.') && target !== 'zod')
        .map(({ target }) => `reaches ${target} through ${file.path}`);
      const next = localImports(file).flatMap(({ target, typeOnly }) => (typeOnly ? [] : (byPath.get(target) ?? [])));
      return [...foreign, ...next.flatMap((each) => reach(each, seen))];
    };
    expect(violationsOf(contracts, (file) => reach(file, new Set()))).toEqual([]);
  });

  it('reads the clock, chance, the environment and the terminal only in platform, app and bench', () => {
    const banned = /^(Date\.now|Math\.random|process\.env|console\.\w+|performance\.now|new Date\(\))$/;
    const inside = production(server).filter(({ path }) => !/^server\/src\/(platform|app|bench)\//.test(path));
    const violations = violationsOf(inside, ({ members }) =>
      members.filter(({ name }) => banned.test(name)).map(({ name, line }) => `${name} in line ${line}`),
    );
    expect(violations).toEqual([]);
  });

  it('lets no SQL read a clock', () => {
    const clock =
      /\b(now|now64|today|yesterday|clock_timestamp|statement_timestamp|sysdate|getdate)\s*\(\s*\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b/i;
    // The status compares the store's clock with ours, and decides nothing by it.
    const judged = production(server).filter(({ path }) => path !== 'server/src/app/status.ts');
    const inCode = violationsOf(judged, ({ strings }) =>
      strings.filter(({ text }) => clock.test(text)).map(({ line }) => `a text in line ${line} reads a clock`),
    );
    const inMigrations = migrations.filter((path) =>
      clock.test(readFileSync(join(root, path), 'utf8').replaceAll(/--.*$/gm, '')),
    );
    expect([...inCode, ...inMigrations]).toEqual([]);
  });

  it('exports by name and speaks without catch-all words', () => {
    const violations = violationsOf(sources, ({ path, hasDefaultExport }) => [
      ...(hasDefaultExport ? ['has a default export'] : []),
      ...(/(^|\/|-)(utils?|helpers?|common|managers?|services?)(\/|\.|-)/.test(path) ? ['its name says nothing'] : []),
      ...(/[A-Z_]/.test(path) ? ['is not in kebab case'] : []),
    ]);
    expect(violations).toEqual([]);
  });

  it('keeps files below 400 lines, functions at most 70, components 120', () => {
    const violations = violationsOf(sources, ({ path, lines, functions }) => {
      const max = path.endsWith('.tsx') ? 120 : 70;
      const large = isTest(path) ? [] : functions.filter((each) => each.lines > max);
      return [
        ...(lines >= 400 ? [`has ${lines} lines`] : []),
        ...large.map((each) => `a function of ${each.lines} lines in line ${each.line}`),
      ];
    });
    expect(violations).toEqual([]);
  });

  /** Modules that outgrew the limit. Each may have so many lines and no more: what is added to them needs a module of its own. */
  const grown: Readonly<Record<string, number>> = {
    'know/profiles': 4_420,
    'record/ingest': 3_300,
    'reward/ledger': 4_200,
  };

  it('keeps a module below 2,500 lines, tests apart', () => {
    const lines = new Map<string, number>();
    for (const file of production(server)) {
      const { plane, module } = placeOf(file.path);
      if (module !== null) lines.set(`${plane}/${module}`, (lines.get(`${plane}/${module}`) ?? 0) + file.lines);
    }
    expect(lines.size).toBeGreaterThan(20);
    expect([...lines].filter(([module, count]) => count >= (grown[module] ?? 2_500))).toEqual([]);
    // A module that shrank leaves the list.
    expect(Object.keys(grown).filter((module) => (lines.get(module) ?? 0) < 2_500)).toEqual([]);
  });

  it('opens every file with what it is for', () => {
    const violations = violationsOf(sources, ({ text, isBarrel }) =>
      isBarrel || /^(#!.*\n)?\s*\/[/*]/.test(text) ? [] : ['does not open with a comment'],
    );
    expect(violations).toEqual([]);
  });
});
