// Personal values: readable for who may reveal them, in clear in no store and no byte of the data folder, and gone for
// good once the person's key is gone.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPersonalCipher, loadMasterKey } from '../../server/src/platform/ciphers/index.ts';
import { openEventStore } from '../../server/src/platform/event-store/index.ts';
import { silentLogger } from '../../server/src/platform/event-store/testing.ts';
import { openLogEngine } from '../../server/src/platform/log-store/index.ts';
import { createEventLog } from '../../server/src/record/log/index.ts';
import { eventually } from './asking.ts';
import { accept, makeWriteKey, post } from './senders.ts';
import type { Run, Site } from './site.ts';

const secrets = {
  phone: '13912345678',
  email: 'ouyang.secret@example.com',
  name: '欧阳隐私',
  id_number: '110101199003078478',
};
/** Not personal: found in clear wherever a secret would be found, which shows that the search works. */
const CONTROL = 'control-not-personal-4711';

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** The text as it may stand in a file: UTF-8, UTF-16 and the three alignments of base64, ends cut off. */
const spellings = (text: string): readonly Buffer[] => [
  ...[Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')],
  ...[0, 1, 2].map((shift) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
        .toString('base64')
        .slice(shift + 1, -4),
    ),
  ),
];

const filesWith = async (folder: string, text: string): Promise<readonly string[]> => {
  const wanted = spellings(text);
  const found: string[] = [];
  for (const file of await filesBelow(folder)) {
    const content = await readFile(file);
    if (wanted.some((each) => content.includes(each))) found.push(file);
  }
  return found;
};

/** Everything that the log holds as text. */
const logText = async (site: Site): Promise<string> => {
  const engine = await openLogEngine({ kind: 'lmdb', folder: join(site.folder, 'log') }, { logger: silentLogger });
  try {
    const log = createEventLog({ log: engine.log });
    return JSON.stringify((await log.readRange(0, await log.head())).events);
  } finally {
    await engine.close();
  }
};

const rowsWith = async (site: Site, text: string): Promise<number> => {
  const store = await openEventStore({ kind: 'chdb', folder: join(site.folder, 'events') }, { logger: silentLogger });
  try {
    const [row] = await store.query<{ found: string }>({
      sql: 'SELECT count() AS found FROM event WHERE position(toString(tuple(*)), {text:String}) > 0',
      parameters: { text },
    });
    return Number(row?.found);
  } finally {
    await store.close();
  }
};

const destroyKeyOf = async (site: Site, customer: string): Promise<void> => {
  const engine = await openLogEngine({ kind: 'lmdb', folder: join(site.folder, 'log') }, { logger: silentLogger });
  try {
    const cipher = await createPersonalCipher({
      keyStore: engine.keys,
      masterKey: await loadMasterKey({ fromConfig: null, folder: site.folder }),
      suite: 'international',
      wallClock: { now: () => Date.now() },
    });
    await cipher.erase([`customer:${customer}`]);
  } finally {
    await engine.close();
  }
};

export const personalDataCases = (siteOf: () => Site, runOf: () => Run, started: (run: Run) => void): void => {
  const reveal = async (customer: string, field: string): Promise<unknown> => {
    const { status, json, text } = await siteOf().api('POST', `/customers/${customer}/reveal`, {
      field,
      reason: 'asked by the customer',
    });
    expect(status, text).toBe(200);
    return json.value;
  };

  it('shows personal values masked, and in clear only to who reveals them', async () => {
    const site = siteOf();
    const { key } = await makeWriteKey(site, 'personal', 'server');
    const traits = { ...secrets, education: CONTROL };
    const { phone, email, id_number } = secrets;
    await accept(site.url, key, [
      { type: 'identify', anonymousId: 'p-device', customerId: 'P1', traits },
      { name: 'page_viewed', anonymousId: 'p-device', properties: { phone, email, id_number, mark: CONTROL } },
      {
        type: 'fact',
        name: 'customer_recorded',
        customerId: 'P2',
        factKey: 'p2',
        properties: { effective_on: '2026-01-05', city: CONTROL },
        traits: secrets,
      },
    ]);
    // What is kept apart is stored too.
    await post(site.url, key, [
      { name: 'apart', customerId: 'P1', time: 'soon', properties: { phone, mark: CONTROL } },
    ]);
    await site.settle();
    for (const customer of ['P1', 'P2']) {
      await eventually(async () => expect((await site.api('GET', `/customers?search=${phone}`)).json.total).toBe(2));
      for (const path of [
        `/customers/${customer}`,
        `/customers/${customer}/timeline`,
        '/customers',
        '/customers.csv',
        '/events/live',
        '/quarantine/events',
      ]) {
        const { text } = await site.api('GET', path);
        for (const secret of Object.values(secrets)) expect(text, path).not.toContain(secret);
      }
      for (const [field, value] of Object.entries(secrets)) expect(await reveal(customer, field)).toBe(value);
    }
  });

  it('has them in clear in no store and in no byte of the data folder', async () => {
    const site = siteOf();
    const run = runOf();
    expect((await run.end('SIGTERM')).code).toBe(0);
    const log = await logText(site);
    expect(log).toContain(CONTROL);
    expect(await rowsWith(site, CONTROL)).toBeGreaterThan(0);
    expect((await filesWith(site.folder, CONTROL)).some((file) => file.includes('/state/'))).toBe(true);
    for (const secret of Object.values(secrets)) {
      expect(log).not.toContain(secret);
      expect(await rowsWith(site, secret)).toBe(0);
      expect(await filesWith(site.folder, secret)).toEqual([]);
      expect(run.log()).not.toContain(secret);
    }
  });

  it('cannot read an erased person any more, and still reads the others', async () => {
    const site = siteOf();
    await destroyKeyOf(site, 'P1');
    started(await site.start());
    // A key that is gone is an erasure: the server carries it out before anything else.
    await eventually(async () => expect((await site.api('GET', '/customers/P1')).status).toBe(404));
    await eventually(async () =>
      expect((await site.api('GET', `/customers?search=${secrets.phone}`)).json.total).toBe(1),
    );
    expect(await reveal('P2', 'phone')).toBe(secrets.phone);
    // What is said of the erased person afterwards brings nobody back.
    const { key } = await makeWriteKey(site, 'afterwards', 'server');
    await accept(site.url, key, [
      { type: 'identify', anonymousId: 'p-device', customerId: 'P1', traits: { name: '又来了' } },
    ]);
    await site.settle();
    expect((await site.api('GET', '/customers/P1')).status).toBe(404);
  });
};
