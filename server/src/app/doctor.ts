// What a doctor looks at: pure judgements on what was observed, each with what to do about it.
import type { InstallationStatus } from './contract.ts';

/** `problem`: something does not work. `warning`: it will not for long, or is not as it should be. */
export type Severity = 'good' | 'warning' | 'problem';

export interface Finding {
  readonly severity: Severity;
  /** What was looked at. */
  readonly subject: string;
  readonly sentence: string;
  /** What to do; absent when all is well. */
  readonly advice?: string;
}

/** What is found on the machine itself, before any store is opened. */
export interface MachineFacts {
  readonly nodeVersion: string;
  readonly dataFolder: string;
  /** Permission bits of the data folder; null when it does not exist yet. */
  readonly folderMode: number | null;
  readonly folderWritable: boolean;
  /** Permission bits of the master key's file; null when there is none. */
  readonly keyFileMode: number | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

const GIGABYTE = 1024 ** 3;
const FREE_BYTES_MIN = GIGABYTE;
const FREE_BYTES_WARN = 10 * GIGABYTE;
const SKEW_MS_WARN = 1_000;
const SKEW_MS_MAX = 30_000;
const LAG_MS_WARN = 60_000;
const LAG_MS_MAX = 15 * 60_000;

const good = (subject: string, sentence: string): Finding => ({ severity: 'good', subject, sentence });
const warning = (subject: string, sentence: string, advice: string): Finding => ({
  ...{ severity: 'warning', subject, sentence, advice },
});
const trouble = (subject: string, sentence: string, advice: string): Finding => ({
  ...{ severity: 'problem', subject, sentence, advice },
});

const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;

/** Node 20.19 is the oldest that runs us. */
export const judgeNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? good('node', `Node ${version}`)
    : trouble('node', `Node ${version} is too old.`, 'Install Node 20.19 or newer (22 and 24 are tested).');
};

/** Settings that came under another name than their own, as pairs of own and given name: told, so that nobody searches. */
export const judgeOrigins = (foreign: readonly (readonly [string, string])[]): readonly Finding[] =>
  foreign.map(([own, given]) => good('configuration', `${own} is taken from ${given}`));

const judgeFolder = (facts: MachineFacts): readonly Finding[] => {
  const { dataFolder, folderMode, keyFileMode } = facts;
  if (folderMode === null) return [good('data folder', `${dataFolder} does not exist yet; the first start makes it.`)];
  const findings: Finding[] = [];
  if (!facts.folderWritable) {
    findings.push(
      trouble(
        'data folder',
        `${dataFolder} cannot be written.`,
        `Give it to the user that runs Zhiyin: chown -R zhiyin ${dataFolder}`,
      ),
    );
  }
  if ((folderMode & 0o077) !== 0) {
    findings.push(warning('data folder', `Others may look into ${dataFolder}.`, `chmod 700 ${dataFolder}`));
  }
  if (keyFileMode !== null && (keyFileMode & 0o077) !== 0) {
    findings.push(
      trouble(
        'master key',
        'Others may read the key of personal data.',
        `chmod 600 ${dataFolder}/master.key, and consider a new key`,
      ),
    );
  }
  return findings.length > 0 ? findings : [good('data folder', dataFolder)];
};

/** Free space for the embedded stores. */
export const judgeDisk = (freeBytes: number, totalBytes: number): Finding => {
  const sentence = `${gigabytes(freeBytes)} of ${gigabytes(totalBytes)} free`;
  if (freeBytes < FREE_BYTES_MIN) {
    return trouble('disk', sentence, 'Make room now: when it is full, nothing is accepted any more.');
  }
  return freeBytes < FREE_BYTES_WARN
    ? warning('disk', sentence, 'Make room, or move the data folder.')
    : good('disk', sentence);
};

/** The machine, without opening anything. */
export const judgeMachine = (facts: MachineFacts): readonly Finding[] => [
  judgeNode(facts.nodeVersion),
  ...judgeFolder(facts),
  ...(facts.freeBytes === null || facts.totalBytes === null ? [] : [judgeDisk(facts.freeBytes, facts.totalBytes)]),
];

/** What a doctor finds of mail: what the server says, and what there is to draw pictures with. */
export interface MailFacts {
  readonly server: string;
  readonly encrypted: boolean;
  /** What stands in the way of handing letters over; null: nothing. */
  readonly problem: string | null;
  readonly canvas: boolean;
  /** A font with Chinese characters. */
  readonly font: string | null;
}

const judgePictures = ({ canvas, font }: MailFacts): Finding => {
  if (!canvas)
    return warning(
      'pictures in mail',
      'Boards go out without a picture: the optional package @napi-rs/canvas is not installed or does not load here.',
      'Install it beside the server: npm install @napi-rs/canvas',
    );
  return font === null
    ? warning(
        'pictures in mail',
        'Boards with Chinese words go out without a picture: there is no font with Chinese characters.',
        'Install one: apt-get install fonts-noto-cjk (Debian, Ubuntu), dnf install google-noto-sans-cjk-fonts (Fedora, openEuler)',
      )
    : good('pictures in mail', `drawn with ${font}`);
};

/** Mail; null: not configured. */
export const judgeMail = (facts: MailFacts | null): readonly Finding[] => {
  if (facts === null) return [good('mail', 'not configured: boards are not sent by e-mail')];
  const { server, encrypted, problem } = facts;
  const answers =
    problem === null
      ? good('mail', `${server} answers and takes letters`)
      : trouble(
          'mail',
          `${server}: ${problem}`,
          'Correct ZHIYIN_SMTP_* or the server; letters wait a good hour, then fail.',
        );
  const plain = warning(
    'mail',
    'Letters go to the mail server unencrypted.',
    'Set ZHIYIN_SMTP_TLS to starttls or tls.',
  );
  return [answers, ...(encrypted ? [] : [plain]), judgePictures(facts)];
};

type Store = InstallationStatus['stores'][number];

const judgeStore = (store: Store): readonly Finding[] => {
  const subject = `${store.store} store`;
  if (!store.answers) {
    return [
      trouble(
        subject,
        `${store.engine} does not answer: ${store.error ?? 'no reason given'}`,
        'Start it, or correct its address.',
      ),
    ];
  }
  const size = store.sizeBytes === null ? '' : `, ${gigabytes(store.sizeBytes)}`;
  const found: Finding[] = [
    good(subject, `${store.engine} ${store.version ?? ''}${size}, answers in ${store.answerMs} ms`),
  ];
  const skew = Math.abs(store.clockSkewMs ?? 0);
  if (skew >= SKEW_MS_WARN) {
    const say = skew >= SKEW_MS_MAX ? trouble : warning;
    found.push(
      say(
        'clock',
        `The clock of the ${subject} is ${store.clockSkewMs} ms away from ours.`,
        'Run NTP on both machines.',
      ),
    );
  }
  return found;
};

type Consumer = NonNullable<InstallationStatus['pipeline']>['consumers'][number];

/** How far a consumer is behind, and whether it stands still. */
export const judgeConsumer = (consumer: Consumer): Finding => {
  const subject = `consumer ${consumer.consumer}`;
  const where = `at ${consumer.position}, ${consumer.lagEvents} events behind`;
  if (consumer.state === 'halted') {
    return trouble(
      subject,
      `stands still ${where}: ${consumer.error}`,
      'Read the log for the reason, mend it, and restart.',
    );
  }
  if (consumer.state === 'retrying') {
    return trouble(
      subject,
      `fails and tries again ${where}: ${consumer.error}`,
      'Mend the store that the reason names; it goes on by itself.',
    );
  }
  if (consumer.lagMs >= LAG_MS_WARN) {
    const say = consumer.lagMs >= LAG_MS_MAX ? trouble : warning;
    return say(
      subject,
      `${where}, ${Math.round(consumer.lagMs / 1000)} s`,
      'Wait while it catches up; if it does not, see docs/operate/scale.md.',
    );
  }
  return good(subject, where);
};

/** The installation as a running server, or the opened stores, tell it. */
export const judgeStatus = (status: InstallationStatus): readonly Finding[] => {
  const dead = status.jobs.dead ?? 0;
  return [
    ...status.stores.flatMap(judgeStore),
    ...(status.pipeline?.consumers ?? []).map(judgeConsumer),
    ...(status.pipeline?.outboxError
      ? [trouble('outbox', `Derived events are not relayed: ${status.pipeline.outboxError}`, 'Look at the log store.')]
      : []),
    dead > 0
      ? warning(
          'jobs',
          `${dead} jobs have given up.`,
          'Look at them in the console under Jobs; run them again or cancel them.',
        )
      : good('jobs', 'none has given up'),
  ];
};

const marks: Readonly<Record<Severity, string>> = { good: '  ok      ', warning: '  WARNING ', problem: '  PROBLEM ' };

/** Lines for the terminal. */
export const renderFindings = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ severity, subject, sentence, advice }) => [
    `${marks[severity]}${subject}: ${sentence}`,
    ...(advice === undefined ? [] : [`          → ${advice}`]),
  ]);
