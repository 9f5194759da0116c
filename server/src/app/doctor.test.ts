// What doctor says of what it sees, as tables.
import { describe, expect, it } from 'vitest';
import {
  judgeConsumer,
  judgeDisk,
  judgeMachine,
  judgeMail,
  judgeNode,
  judgeOrigins,
  judgeStatus,
  renderFindings,
} from './doctor.ts';

const gigabyte = 1024 ** 3;
const machine = {
  ...{ nodeVersion: 'v22.1.0', dataFolder: '/var/lib/zhiyin', folderMode: 0o700, folderWritable: true },
  ...{ keyFileMode: 0o600, freeBytes: 50 * gigabyte, totalBytes: 100 * gigabyte },
};
const severities = (change: object): readonly string[] =>
  judgeMachine({ ...machine, ...change })
    .filter(({ severity }) => severity !== 'good')
    .map(({ severity, subject }) => `${severity}: ${subject}`);

describe('doctor', () => {
  it.each([
    ['v20.18.3', 'problem'],
    ['v20.19.0', 'good'],
    ['v24.0.0', 'good'],
    ['v18.20.0', 'problem'],
  ])('Node %s is a %s', (version, severity) => {
    expect(judgeNode(version).severity).toBe(severity);
  });

  it.each([
    [0.5, 'problem'],
    [5, 'warning'],
    [50, 'good'],
  ])('%s GB free is %s', (free, severity) => {
    expect(judgeDisk(free * gigabyte, 100 * gigabyte).severity).toBe(severity);
  });

  it.each([
    ['nothing wrong', {}, []],
    ['no folder yet', { folderMode: null }, []],
    ['an open folder', { folderMode: 0o755 }, ['warning: data folder']],
    ['a folder of somebody else', { folderWritable: false }, ['problem: data folder']],
    ['an open key', { keyFileMode: 0o644 }, ['problem: master key']],
  ])('machine: %s', (_title, change, expected) => {
    expect(severities(change)).toEqual(expected);
  });

  it('tells under which name a setting was given', () => {
    expect(renderFindings(judgeOrigins([['ZHIYIN_DATABASE_URL', 'DATABASE_URL']]))).toEqual([
      '  ok      configuration: ZHIYIN_DATABASE_URL is taken from DATABASE_URL',
    ]);
  });

  const mail = { server: 'mail:587', encrypted: true, problem: null, canvas: true, font: 'Noto Sans CJK SC' };
  it.each([
    ['not configured', null, ['good']],
    ['that answers, and pictures', mail, ['good', 'good']],
    ['that does not answer', { ...mail, problem: 'connect ECONNREFUSED' }, ['problem', 'good']],
    ['unencrypted', { ...mail, encrypted: false }, ['good', 'warning', 'good']],
    ['without anything to draw with', { ...mail, canvas: false, font: null }, ['good', 'warning']],
    ['without a Chinese font', { ...mail, font: null }, ['good', 'warning']],
  ])('judges mail %s', (_title, facts, expected) => {
    expect(judgeMail(facts).map(({ severity }) => severity)).toEqual(expected);
  });

  const consumer = {
    ...{ consumer: 'sink', state: 'running' as const, position: 10, lagEvents: 0, lagMs: 0 },
    ...{ eventsPerSecond: 0, movedAt: 0, error: null, leap: null },
  };
  it.each([
    ['at the head', {}, 'good'],
    ['two minutes behind', { lagMs: 120_000 }, 'warning'],
    ['an hour behind', { lagMs: 3_600_000 }, 'problem'],
    ['failing', { state: 'retrying' as const, error: 'no connection' }, 'problem'],
    ['halted', { state: 'halted' as const, error: 'defect' }, 'problem'],
  ])('consumer %s', (_title, change, severity) => {
    expect(judgeConsumer({ ...consumer, ...change }).severity).toBe(severity);
  });

  it('advises on every finding that is not good', () => {
    const store = { store: 'state' as const, engine: 'postgres', version: '16', answers: true, answerMs: 2 };
    const findings = judgeStatus({
      ...{ version: '0', nodeVersion: 'v22', roles: [], timeZone: 'Asia/Shanghai', wallTime: 0, uptimeSeconds: 0 },
      ...{ residentBytes: 0, disk: { freeBytes: 0, totalBytes: 0 }, pipeline: null, jobs: { dead: 2 } },
      stores: [
        { ...store, clockSkewMs: -45_000, sizeBytes: 1, error: null },
        { ...store, answers: false, clockSkewMs: null, sizeBytes: null, error: 'refused' },
      ],
    });
    const bad = findings.filter(({ severity }) => severity !== 'good');
    expect(bad.map(({ subject }) => subject)).toEqual(['clock', 'state store', 'jobs']);
    expect(bad.every(({ advice }) => advice !== undefined)).toBe(true);
    expect(renderFindings(bad)).toHaveLength(6);
  });
});
