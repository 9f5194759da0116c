// Any JSON value as a record: dialects answer drafts or a refusal, never an exception, and drafts the log can keep.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftArkRecord } from './ark/records.ts';
import { checkDraft } from './check-draft.ts';
import { canonicalJson, contentHash, type DraftContext, type RefusedRecord, type WireDraft } from './draft.ts';
import { createIdentityTokens } from './keys/identity-token.ts';
import { defaultLimits } from './limits.ts';
import { permissivePlan } from './plan-check.ts';
import { draftSegmentMessage } from './segment/records.ts';
import { draftSensorsRecord } from './sensors/records.ts';
import { testKey } from './testing.ts';
import { applyTrust } from './trust.ts';
import { draftOwnEvent } from './zhiyin/records.ts';

const context: DraftContext = { source: 's', recordedAt: 1_780_000_000_000, limits: defaultLimits };
const call = { type: null, sentAt: 1_780_000_000_000, isImport: false };

const dialects: Readonly<Record<string, (record: unknown) => readonly WireDraft[] | RefusedRecord>> = {
  ark: (record) => draftArkRecord(record, 1_780_000_000_000, context),
  sensors: (record) => draftSensorsRecord(record, context),
  segment: (record) => draftSegmentMessage(record, call, context),
  zhiyin: (record) => draftOwnEvent(record, {}, null, context),
};

/** A record that each dialect takes; the fuzz replaces and adds fields. */
const bases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ark: { appid: 'a', xwho: 'w', xwhat: 'a', xwhen: 1_780_000_000_000, xcontext: { $is_login: false } },
  sensors: {
    type: 'track',
    event: 'a',
    time: 1,
    distinct_id: 'd',
    _track_id: 1,
    properties: {},
    lib: {},
    identities: {},
  },
  segment: {
    type: 'track',
    event: 'a',
    userId: 'u',
    messageId: 'm',
    properties: {},
    context: {},
    traits: {},
    timestamp: 1,
  },
  zhiyin: { type: 'track', name: 'a', anonymousId: 'd', id: '1', customerId: 'c', properties: {}, traits: {}, time: 1 },
};

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(
    'track',
    'identify',
    'alias',
    'page',
    '$alias',
    '$profile_set',
    'track_signup',
    'track_id_bind',
    'fact',
  ),
  fc.dictionary(
    fc.constantFrom('$session_id', '$is_login', '__proto__', 'page', 'os', '$time', 'constructor', 'a'),
    fc.jsonValue(),
  ),
  fc.double({ noDefaultInfinity: false }),
);

const recordOf = (name: string) => {
  const base = bases[name] ?? {};
  return fc.oneof(
    {
      arbitrary: fc
        .dictionary(fc.constantFrom(...Object.keys(base)), anything, { maxKeys: 3 })
        .map((changed) => ({ ...base, ...changed })),
      weight: 9,
    },
    { arbitrary: fc.jsonValue(), weight: 1 },
  );
};

const scalars = ['string', 'number', 'boolean'];
const isStorable = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'number' ? Number.isFinite(value) : scalars.includes(typeof value)) ||
  (Array.isArray(value) && value.every((each) => scalars.includes(typeof each)));

describe.each(Object.entries(dialects))('%s records', (name, draftRecord) => {
  it('never throw, and make events of flat values that survive JSON', () => {
    let drafted = 0;
    const trust = (trustClass: 'public' | 'server') => ({
      key: testKey({ source: 's', trust: trustClass }),
      tokens: createIdentityTokens({ now: () => context.recordedAt }),
      plan: permissivePlan,
    });
    fc.assert(
      fc.property(recordOf(name), fc.constantFrom('public', 'server'), (record, trustClass) => {
        const made = draftRecord(record);
        if (!Array.isArray(made)) {
          expect(made).toMatchObject({ kind: 'refused-record', code: expect.stringMatching(/^[A-Z_]+$/) });
          return;
        }
        for (const draft of made as readonly WireDraft[]) {
          if (checkDraft(draft, defaultLimits)) continue;
          const event = applyTrust(draft, trust(trustClass));
          drafted += 1;
          expect(JSON.parse(JSON.stringify(event))).toEqual(event);
          expect(event.key.startsWith(`${name}:s:`)).toBe(true);
          expect(event.name).not.toBe('');
          expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
          if (event.kind !== 'fact') expect(event.actorId ?? event.customerId).toBeTruthy();
          if (trustClass === 'public') expect(event.customerId).toBeUndefined();
          const values = [...Object.values(event.properties), ...Object.values(event.traits ?? {})];
          expect(values.every(isStorable)).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(drafted).toBeGreaterThan(300);
  });
});

describe('the hash of a content', () => {
  it('does not depend on the order of keys, and tells other content apart', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(contentHash(reversed)).toBe(contentHash(value));
        expect(contentHash({ ...value, extra: 1 })).not.toBe(contentHash({ ...value, extra: 2 }));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
