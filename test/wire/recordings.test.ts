// Every recorded request of a real SDK, replayed byte for byte over a socket, gives the content that was recorded.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../server/src/kernel/index.ts';
import {
  fixedKeyRing,
  memoryLog,
  openCipher,
  startTestIngest,
  type TestIngest,
  testKey,
} from '../../server/src/record/ingest/testing.ts';
import type { LoggedEvent } from '../../server/src/record/log/index.ts';
import { type RawAnswer, type Recording, readRecordings, replay } from './recordings.ts';

const recordings = readRecordings();
if (recordings.length === 0) {
  process.stderr.write('\nSKIPPED: no recorded requests beside the repository (../shared/wire)\n');
}

type Json = Readonly<Record<string, unknown>>;

const recordsOf = (recording: Recording): readonly Json[] => {
  const content = recording.content as Json | readonly Json[] | null;
  if (content === null) return [];
  if (Array.isArray(content)) return content;
  return Array.isArray((content as Json).batch) ? ((content as Json).batch as readonly Json[]) : [content as Json];
};

/** Scalars and lists of scalars anywhere in a value. */
const leaves = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value.some((each) => typeof each === 'object') ? value.flatMap(leaves) : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
};

const clear = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(clear);
  if (typeof value !== 'string' || !value.startsWith('enc:1:')) return value;
  const text = Buffer.from(value.split(':')[3] ?? '', 'base64url').toString('utf8');
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
};

const valuesOf = (event: LoggedEvent): readonly unknown[] =>
  [...Object.values(event.properties), ...Object.values(event.traits ?? {})].map(clear);

/** Names that the application chose (no preset of the SDK), with their values. */
const ownOf = (record: Json): readonly (readonly [string, unknown])[] => {
  const bags = [record.xcontext, record.properties, record.type === 'identify' ? record.traits : undefined];
  const isView = record.type === 'page' || record.type === 'screen';
  return bags
    .flatMap((bag) => Object.entries((bag ?? {}) as Json))
    .filter(([name]) => !name.startsWith('$') && !isView);
};

const vendorTime = (record: Json): number =>
  Number(record.xwhen ?? record.time ?? Date.parse(String(record.originalTimestamp ?? record.timestamp)));

describe.skipIf(recordings.length === 0)('requests recorded from real SDKs', () => {
  const clock = manualClock(0);
  const log = memoryLog();
  let running: TestIngest;
  const answers = new Map<string, RawAnswer>();
  const events = new Map<string, readonly LoggedEvent[]>();

  beforeAll(async () => {
    const keys = fixedKeyRing({
      WK_TEST: testKey({ source: 'segment_test', trust: 'server', allowedOrigins: ['*'] }),
      brokerapp: testKey({ source: 'ark_test', trust: 'server', allowedOrigins: ['*'] }),
      tk: testKey({ source: 'sensors_token', trust: 'server', allowedOrigins: ['*'] }),
      default: testKey({ source: 'sensors_project', trust: 'server', allowedOrigins: ['*'] }),
    });
    running = await startTestIngest({ eventLog: log, cipher: openCipher, keys, wallClock: clock });
    for (const recording of recordings) {
      const times = recordsOf(recording).map(vendorTime);
      clock.set(Math.max(0, ...times));
      const before = log.events().length;
      answers.set(recording.file, await replay(recording, running.url));
      events.set(recording.file, log.events().slice(before));
    }
  });
  afterAll(async () => {
    await running?.close();
  });

  it('are all answered with success, in the form their SDK waits for', () => {
    expect(recordings.length).toBeGreaterThan(30);
    for (const { file, sdk, request } of recordings) {
      const answer = answers.get(file);
      expect({ file, status: answer?.status }).toEqual({ file, status: 200 });
      const text = answer?.body.toString('utf8') ?? '';
      if (sdk.startsWith('segment') || sdk.startsWith('rudder')) expect(JSON.parse(text)).toEqual({ success: true });
      else if (request.url.startsWith('/sa.gif')) expect(text.slice(0, 6)).toBe('GIF89a');
      else if (request.url.startsWith('/up') && request.method === 'POST') expect(JSON.parse(text).code).toBe(200);
    }
  });

  it.each(recordings.filter((each) => each.content !== null).map((each) => [each.file, each] as const))(
    '%s',
    (file, recording) => {
      const records = recordsOf(recording);
      // The log-in of an SDK that has one id for both gives a second event.
      const made = (events.get(file) ?? []).filter((event) => !event.key.endsWith(':self'));
      expect(made.length).toBe(records.length);
      records.forEach((record, index) => {
        const event = made[index] as LoggedEvent;
        expect(event.violations).toBeUndefined();
        const said = { ...event.properties, ...event.traits } as Record<string, unknown>;
        for (const [name, value] of ownOf(record)) {
          expect({ [name]: clear(said[name]) }).toEqual({ [name]: value });
        }
        // Presets lose their "$" and may be renamed; none of their values is lost.
        const presets = Object.entries((record.xcontext ?? record.properties ?? {}) as Json);
        const kept = valuesOf(event);
        for (const [name, value] of presets) {
          if (!name.startsWith('$') || /^\$(debug|is_login|is_time_calibrated|original_id|platform|lib)$/.test(name))
            continue;
          if (name === '$session_id') expect(event.sessionId).toBe(value);
          else for (const leaf of leaves(value)) expect(kept).toContainEqual(leaf);
        }
        const ids = JSON.stringify([event.actorId, event.customerId, event.factKey]);
        for (const id of [record.xwho, record.distinct_id, record.anonymousId, record.userId, record.item_id]) {
          if (typeof id === 'string') expect(ids).toContain(id);
        }
        expect(Math.abs(event.occurredAt - vendorTime(record))).toBeLessThan(2_000);
      });
    },
  );

  it('have a deduplication key of their own each, and the same one when they are sent again', async () => {
    const keys = [...events.values()].flat().map((event) => event.key);
    expect(new Set(keys).size).toBe(keys.length);
    const [again] = recordings.filter((each) => each.sdk === 'ans-post' && each.content !== null);
    if (!again) throw new Error('the recordings of the Ark web SDK are missing');
    const before = log.events().length;
    await replay(again, running.url);
    const repeated = log.events().slice(before);
    expect(repeated.map((event) => event.key)).toEqual(events.get(again.file)?.map((event) => event.key));
  });

  it('become the events and people that they describe', () => {
    const names = (prefix: string) =>
      recordings
        .filter((each) => each.sdk === prefix)
        .flatMap((each) => events.get(each.file) ?? [])
        .map((event) => `${event.kind} ${event.name} ${event.actorId ?? '-'} ${event.customerId ?? '-'}`);
    expect(names('segment-node')).toEqual([
      'identify identified - u1',
      'track Account Open Started device:anon1 -',
      'track Order Placed - u1',
      'track page_viewed - u1',
      'track page_viewed - u1',
      'track group_joined - u1',
      'identify signed_in device:anon1 u1',
    ]);
    expect(names('ans-node')).toEqual([
      'track OpenAccountStart device:anon1 -',
      'identify signed_in device:anon1 u1',
      'identify profile_set - u1',
      'identify profile_set_once - u1',
      'track profile_incremented - u1',
      'track profile_appended - u1',
      'track profile_deleted - u1',
    ]);
    expect(names('sa-node').slice(0, 3)).toEqual([
      'track OpenAccount device:anon1 -',
      'identify signed_in device:anon1 u1',
      'identify signed_in device:u1 u1',
    ]);
    const click = [...events.values()].flat().find((event) => event.name === 'element_clicked');
    expect(click?.properties).toMatchObject({
      click_x: 20,
      click_y: 10,
      element_path: 'button#b|0<body|1<html|0',
      page_width: 780,
      page_height: 437,
      platform: 'web',
    });
  });
});
