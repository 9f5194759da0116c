// Adds to package-lock.json the optional binaries of other platforms that npm left out because the registry in reach did not
// have them: `npm ci` refuses a lock without them. Run after each `npm install`; changes nothing when nothing is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = {
  arm64: /arm64|aarch64/,
  arm: /arm(?!64)|armv7|armhf/,
  x64: /x64|x86_64|amd64/,
  ia32: /ia32|x86(?!_64)/,
  ppc64: /ppc64|powerpc64/,
  riscv64: /riscv64/,
  s390x: /s390x/,
  loong64: /loong64/,
  mips64el: /mips64el/,
  wasm32: /wasm32|wasm/,
};

/** What the name of a platform package says about where it runs. */
const platformOf = (name) => {
  const short = name.slice(name.indexOf('/') + 1);
  const os = short.includes('windows') ? 'win32' : systems.find((each) => short.includes(each));
  const cpu = Object.entries(processors).find(([, pattern]) => pattern.test(short))?.[0];
  const libc =
    os !== 'linux' ? undefined : short.includes('musl') ? 'musl' : /gnu|glibc/.test(short) ? 'glibc' : undefined;
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) };
};

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
/** Where the package asked for by `from` would be found. */
const isLocked = (from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[place]) return true;
    if (!folder.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
};

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    // Only a locked version can be written down; ranges are resolved by npm itself.
    if (isLocked(from, name) || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
if (added > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`package-lock.json: ${added} optional packages of other platforms added\n`);
