// What follows from statements of consent, and how they are read out of events.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementOf } from './consumer.ts';
import { reachOf, type Statement } from './purpose.ts';

const said = (text: string, position: number): Statement => {
  const [at = '', verb, channel = ''] = text.split(' ');
  return { purpose: 'marketing', channel, granted: verb === 'yes', occurredAt: Number(at), position };
};
const all = (texts: readonly string[]): readonly Statement[] => texts.map(said);

describe('reachOf', () => {
  it.each<[string, readonly string[], number, string | null, boolean, string]>([
    ['nobody was asked', [], 9, null, false, 'never_asked'],
    ['given', ['1 yes'], 9, null, true, 'granted'],
    ['given later than asked about', ['5 yes'], 4, null, false, 'never_asked'],
    ['given and withdrawn', ['1 yes', '5 no'], 9, null, false, 'withdrawn'],
    ['before it was withdrawn', ['1 yes', '5 no'], 4, null, true, 'granted'],
    ['at the instant of the withdrawal', ['1 yes', '5 no'], 5, null, false, 'withdrawn'],
    ['withdrawn and given again', ['1 no', '5 yes'], 9, null, true, 'granted'],
    ['the later position of one instant', ['5 no', '5 yes'], 9, null, true, 'granted'],
    ['a general grant covers a channel', ['1 yes'], 9, 'sms', true, 'granted'],
    ['a withdrawn channel stands against a later general grant', ['1 no sms', '5 yes'], 9, 'sms', false, 'withdrawn'],
    ['and leaves other channels alone', ['1 no sms', '5 yes'], 9, 'push', true, 'granted'],
    ['a channel granted again', ['1 no sms', '5 yes', '6 yes sms'], 9, 'sms', true, 'granted'],
    ['a general withdrawal ends a channel', ['1 yes sms', '5 no'], 9, 'sms', false, 'withdrawn'],
    ['a channel granted after the general withdrawal', ['1 no', '5 yes sms'], 9, 'sms', true, 'granted'],
    ['but not the others', ['1 no', '5 yes sms'], 9, 'push', false, 'withdrawn'],
    ['a channel alone is no general grant', ['1 yes sms'], 9, null, false, 'never_asked'],
  ])('%s', (_title, texts, at, channel, allowed, reason) => {
    expect(reachOf(all(texts), 'marketing', at, channel)).toMatchObject({ allowed, reason });
  });

  it('asks nobody for what the contract covers, and everybody for a purpose that it does not know', () => {
    expect(reachOf(all(['1 no']), 'service', 9)).toMatchObject({ allowed: true, reason: 'not_needed' });
    expect(reachOf([], 'something new', 9)).toMatchObject({ allowed: false, reason: 'never_asked' });
  });

  it('gives the same answer in whatever order statements arrive', () => {
    const statement = fc.record({
      ...{ purpose: fc.constant('marketing'), channel: fc.constantFrom('', 'sms', 'push'), granted: fc.boolean() },
      ...{ occurredAt: fc.integer({ min: 0, max: 5 }), position: fc.nat() },
    });
    const statements = fc.uniqueArray(statement, { selector: ({ position }) => position, maxLength: 12 });
    fc.assert(
      fc.property(statements, fc.constantFrom(null, 'sms', 'push'), (given, channel) => {
        const byPosition = [...given].sort((one, other) => one.position - other.position);
        expect(reachOf(given, 'marketing', 4, channel)).toEqual(reachOf(byPosition, 'marketing', 4, channel));
      }),
    );
  });
});

describe('statementOf', () => {
  const event = {
    ...{ kind: 'track' as const, name: 'consent_changed', occurredAt: 1, recordedAt: 2, position: 3, source: 'app' },
    trust: 'public' as const,
  };
  const of = (properties: Record<string, string | number | boolean | null>) =>
    statementOf({ ...event, properties }, 'C1');

  it('keeps what is said, how, and by which text', () => {
    expect(of({ purpose: 'marketing', granted: false, channel: 'sms', text_version: '3' })).toEqual({
      ...{ customerId: 'C1', purpose: 'marketing', granted: false, channel: 'sms', textVersion: '3', position: 3 },
      ...{ occurredAt: 1, recordedAt: 2, source: 'app', trust: 'public', evidence: null, recordedBy: null },
    });
  });

  it.each([
    ['no purpose', { granted: true }],
    ['a purpose that is none', { purpose: '__proto__', granted: true }],
    ['a purpose of blanks', { purpose: '  ', granted: true }],
    ['no decision', { purpose: 'marketing' }],
    ['a decision in words', { purpose: 'marketing', granted: 'yes' }],
  ])('is none with %s', (_title, properties) => {
    expect(of(properties as Record<string, string>)).toBeNull();
  });

  it('survives hostile text', () => {
    const hostile = { purpose: 'marketing', granted: true, channel: "x'); drop", evidence: 'a\u0000b\uD800' };
    expect(of(hostile)).toMatchObject({ channel: '', evidence: 'a\uFFFDb\uFFFD' });
  });
});
