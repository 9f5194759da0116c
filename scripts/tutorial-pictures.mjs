// Takes the pictures of the tutorials anew, by walking through them in a browser as the tests do: node scripts/tutorial-pictures.mjs [first-day]
// [first-programme] [finding-out] [pages]. Needs a build ("npm run build"), chromium, and fonts-noto-cjk. With ZHIYIN_TUTORIAL_URL,
// ZHIYIN_TUTORIAL_PASSWORD and ZHIYIN_TUTORIAL_FOLDER (its data) of a simulated firm that runs already, "finding-out" and "pages" look there.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { smallPng } from './small-png.mjs';

const root = resolve(import.meta.dirname, '..');
const images = join(root, 'docs/tutorial/images');
const walks = {
  'first-day': ['test/console/first-day.test.ts'],
  'first-programme': ['test/console/tutorials.test.ts', '-t', 'the tutorial of the first programme'],
  'finding-out': ['test/console/tutorials.test.ts', '-t', 'finds what is planted'],
  // Every page of console and member centre, under test-output/console/pages.
  pages: ['test/console/tutorials.test.ts', '-t', 'every page'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((each) => !(each in walks));
if (unknown.length > 0) {
  console.error(`There is no tutorial ${unknown.join(', ')}; there are ${Object.keys(walks).join(', ')}.`);
  process.exit(2);
}

const since = Date.now();
let failed = false;
for (const name of asked.length > 0 ? asked : Object.keys(walks)) {
  const env = { ...process.env, ZHIYIN_TUTORIAL_PICTURES: '1', ZHIYIN_REQUIRE_BROWSER: '1' };
  const { status } = spawnSync('npx', ['vitest', 'run', ...walks[name]], { cwd: root, env, stdio: 'inherit' });
  failed ||= status !== 0;
}

for (const name of readdirSync(images)) {
  const path = join(images, name);
  if (!name.endsWith('.png') || statSync(path).mtimeMs < since) continue;
  // Few colours: a console has no photographs.
  writeFileSync(path, smallPng(readFileSync(path)));
  console.log(`${name}  ${Math.round(statSync(path).size / 1000)} kB`);
}
process.exit(failed ? 1 : 0);
