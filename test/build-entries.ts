// Tests run the sources, but worker threads and child processes start from bundled entries. This builds those entries
// before the first test, unless they are newer than all sources, and replaces a file only when its content changed, so that parallel runs do not
// disturb each other.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vite';
import serverConfig, { serverEntries } from '../server/vite.config.ts';

const { main: _main, bench: _bench, ...processEntries } = serverEntries;
const serverDir = resolve(import.meta.dirname, '../server');

const replaceWhenChanged = async (path: string, content: string | Uint8Array): Promise<void> => {
  const before = await readFile(path).catch(() => null);
  if (before !== null && Buffer.from(content).equals(before)) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
};

const changedMs = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.mtimeMs ?? 0;

/** When a source, or what says how they are bundled, was changed last. */
const sourcesChangedMs = async (): Promise<number> => {
  const sources = await readdir(join(serverDir, 'src'), { recursive: true, withFileTypes: true });
  const files = sources.filter((each) => each.isFile() && !/\.test\.ts$/.test(each.name));
  const paths = [join(serverDir, 'vite.config.ts'), ...files.map(({ parentPath, name }) => join(parentPath, name))];
  return Math.max(...(await Promise.all(paths.map(changedMs))));
};

export const setup = async (): Promise<void> => {
  const changed = await sourcesChangedMs();
  for (const [name, source] of Object.entries(processEntries)) {
    if (!existsSync(join(serverDir, source))) continue;
    // "npm test" has just built them.
    if ((await changedMs(join(serverDir, 'dist', `${name}.js`))) > changed) continue;
    const result = await build({
      ...serverConfig,
      configFile: false,
      root: serverDir,
      build: {
        ...serverConfig.build,
        write: false,
        rollupOptions: {
          input: { [name]: source },
          output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
        },
      },
    });
    const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
      'output' in each ? each.output : [],
    );
    for (const file of outputs) {
      const content = file.type === 'chunk' ? file.code : file.source;
      await replaceWhenChanged(join(serverDir, 'dist', file.fileName), content);
    }
  }
};
