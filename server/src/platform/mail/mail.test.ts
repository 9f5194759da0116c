// Letters are handed to a real mail server: encrypted, with a log-in, refused for now and for good, and never twice.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeptMailer, createSmtpMailer, isInDomains, isMailAddress, type Letter } from './index.ts';
import { makeTestCertificate } from './testing-certificate.ts';
import { type MailServer, startMailServer } from './testing-server.ts';

const letter: Letter = {
  ...{ to: 'li@firm.example', subject: '看板：3A3R 指标体系', html: '<p>转化 <img src="cid:board"></p>', text: '转化' },
  pictures: [
    { cid: 'board', fileName: 'board.png', contentType: 'image/png', bytes: new Uint8Array([137, 80, 78, 71]) },
  ],
  ...{ id: 'board-1', at: Date.parse('2026-07-01T08:00:00+08:00') },
};
const open: MailServer[] = [];
const start = async (...given: Parameters<typeof startMailServer>): Promise<MailServer> => {
  const server = await startMailServer(...given);
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const certificate = makeTestCertificate();
const guarded = {
  ...certificate,
  authOptional: false,
  onAuth: (
    { username, password }: { username?: string | null | undefined; password?: string | null | undefined },
    _session: unknown,
    done: (error: Error | null, answer?: { user: string }) => void,
  ) =>
    username === 'zhiyin' && password === 'hush'
      ? done(null, { user: username })
      : done(Object.assign(new Error('no'), { responseCode: 535 })),
};
const known = { user: 'zhiyin', password: 'hush', authority: certificate.cert };

describe('a mail server', () => {
  it('takes a letter with its words, its picture and an id that stays the same', async () => {
    const server = await start();
    const mailer = createSmtpMailer(server.config);
    expect(await mailer.check()).toBeNull();
    expect(await mailer.deliver(letter)).toMatchObject({ kind: 'sent' });
    await mailer.deliver(letter);
    const [first, second] = server.arrived.map(({ whole }) => whole);
    expect(server.arrived[0]?.to).toEqual(['li@firm.example']);
    for (const whole of [first, second]) expect(whole).toContain('Message-ID: <board-1@firm.example>');
    expect(first).toContain('Date: Wed, 01 Jul 2026 00:00:00 +0000');
    expect(first).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html[\s\S]*Content-Id: <board>/i);
    expect(first).toContain(`Subject: =?UTF-8?`);
    expect(first).toContain(Buffer.from([137, 80, 78, 71]).toString('base64'));
  });

  it.each(['starttls', 'tls'] as const)(
    'is spoken to by %s with a log-in, where its certificate is trusted',
    async (tls) => {
      const server = await start({ ...guarded, secure: tls === 'tls' }, { ...known, tls });
      expect(await createSmtpMailer(server.config).deliver(letter)).toMatchObject({ kind: 'sent' });
      expect(server.arrived).toMatchObject([{ encrypted: true, user: 'zhiyin' }]);
      const doubted = createSmtpMailer({ ...server.config, authority: null });
      expect(await doubted.check()).toMatch(/self-signed/);
      expect(await doubted.deliver(letter)).toMatchObject({ kind: 'later', everyone: true });
      expect(server.arrived).toHaveLength(1);
    },
  );

  it('gets no word and no password unencrypted, and a wrong password says nothing about the letter', async () => {
    const plain = await start();
    const asked = createSmtpMailer({ ...plain.config, tls: 'starttls' });
    expect(await asked.deliver(letter)).toMatchObject({ kind: 'later', everyone: true });
    expect(plain.arrived).toEqual([]);
    const server = await start(guarded, { ...known, tls: 'starttls', password: 'wrong' });
    expect(await createSmtpMailer(server.config).deliver(letter)).toMatchObject({ kind: 'later', everyone: true });
    expect(await createSmtpMailer(server.config).check()).toMatch(/535/);
  });

  it.each([
    [550, 'refused'],
    [450, 'later'],
    [421, 'later'],
  ] as const)('that answers %i to a recipient means %s', async (code, kind) => {
    const server = await start();
    server.replies.set(letter.to, code);
    expect(await createSmtpMailer(server.config).deliver(letter)).toMatchObject({
      kind,
      problem: expect.stringContaining(String(code)),
    });
    server.replies.clear();
    expect(await createSmtpMailer(server.config).deliver(letter)).toMatchObject({ kind: 'sent' });
  });

  it.each([
    ['550', 'address'],
    ['551', 'address'],
    ['550 5.1.1 no such user', 'address'],
    ['550 5.2.1 mailbox disabled', 'address'],
    ['550 5.4.1 access denied', 'address'],
    ['552', 'letter'],
    ['554', 'letter'],
    ['550 5.2.2 mailbox full', 'letter'],
    ['550 5.7.1 relaying denied', 'letter'],
    ['553 5.1.8 sender rejected', 'letter'],
  ] as const)('that answers "%s" to a recipient refuses the %s', async (reply, of) => {
    const server = await start();
    server.replies.set(letter.to, reply);
    expect(await createSmtpMailer(server.config).deliver(letter)).toMatchObject({ kind: 'refused', of });
  });

  it('that refuses the letter once it has it, or the sender, says nothing about the recipient', async () => {
    const no = (code: number) => Object.assign(new Error('no'), { responseCode: code });
    const afterLetter = await start({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(no(550))),
    });
    expect(await createSmtpMailer(afterLetter.config).deliver(letter)).toMatchObject({ kind: 'refused', of: 'letter' });
    const ofSender = await start({ onMailFrom: (_address, _session, done) => done(no(550)) });
    expect(await createSmtpMailer(ofSender.config).deliver(letter)).toMatchObject({ kind: 'later', everyone: true });
  });

  it('that hangs up over a whole letter leaves unknown whether it took it; one that is away took nothing', async () => {
    const server = await start();
    server.silent = true;
    const mailer = createSmtpMailer(server.config);
    expect(await mailer.deliver(letter)).toMatchObject({ kind: 'unknown' });
    await server.close();
    open.length = 0;
    expect(await mailer.deliver(letter)).toMatchObject({ kind: 'later', everyone: true });
    expect(await mailer.check()).toMatch(/ECONNREFUSED/);
  });
});

it('keeps a letter as one file, however often it is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-mail-'));
  try {
    const mailer = createKeptMailer(join(folder, 'kept'));
    expect(await mailer.deliver(letter)).toEqual({ kind: 'kept', file: 'board-1.eml' });
    await mailer.deliver(letter);
    expect(await readdir(join(folder, 'kept'))).toEqual(['board-1.eml']);
    expect(await readFile(join(folder, 'kept', 'board-1.eml'), 'utf8')).toContain('To: li@firm.example');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each([
  ['li@firm.example', true],
  ['li.wang+a@sub.firm.example', true],
  ['li@firm', false],
  ['li@firm.example,other@x.example', false],
  ['li@firm.example\r\nBcc: a@b.example', false],
  ['Li <li@firm.example>', false],
  ['李@firm.example', false],
])('tells whether %j is one address', (text, expected) => expect(isMailAddress(text)).toBe(expected));

it('lets a domain stand for itself alone', () => {
  expect(isInDomains('li@Firm.Example', ['firm.example'])).toBe(true);
  expect(isInDomains('li@sub.firm.example', ['firm.example'])).toBe(false);
  expect(isInDomains('li@notfirm.example', ['firm.example'])).toBe(false);
});
