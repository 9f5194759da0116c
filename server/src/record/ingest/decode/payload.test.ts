// Decoding: each wrapping that SDKs use, each way to be broken, and random bytes.
import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeKey, openEnvelope } from '../ark/envelope.ts';
import { defaultLimits } from '../limits.ts';
import { DecodeError } from './decode-error.ts';
import { isDeeperThan, isValueDeeperThan } from './json.ts';
import { decodePayload } from './payload.ts';

const limits = { ...defaultLimits, expandedBytesMax: 1_000_000 };
const decode = (body: Buffer | string) => decodePayload(Buffer.from(body), { limits });
const value = [{ event: '行情页 🚀 שלום', url: 'http://a/?b=c&d=%E4', list: [1, 'a+b/c==', null] }];
const json = JSON.stringify(value);
const base64 = Buffer.from(json).toString('base64');
const zipped = gzipSync(json);
const lines = base64.replace(/(.{20})/g, '$1\r\n');

const codeOf = async (body: Buffer | string): Promise<string> => {
  try {
    await decode(body);
    return 'no error';
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.code;
  }
};

describe('what SDKs send', () => {
  it.each<[string, Buffer | string]>([
    ['JSON', json],
    ['JSON after a byte order mark and blanks', `\ufeff \n${json}`],
    ['gzip', zipped],
    ['gzip twice', gzipSync(zipped)],
    ['base64', base64],
    ['base64 with line breaks', lines],
    ['base64 in the URL-safe alphabet, unpadded', Buffer.from(json).toString('base64url')],
    ['base64 of gzip', zipped.toString('base64')],
    ['base64 of gzip of base64', gzipSync(base64).toString('base64')],
    ['percent-encoded JSON', encodeURIComponent(json)],
    ['percent-encoded base64', encodeURIComponent(base64)],
    ['a form with base64', `data_list=${encodeURIComponent(base64)}&gzip=0`],
    ['a form with base64 whose "+" a proxy made blanks', `data=${base64.replaceAll('+', ' ')}`],
    ['a form with base64 that nobody encoded', `data=${base64}`],
    ['a form with gzip, flag first', `gzip=1&data_list=${encodeURIComponent(zipped.toString('base64'))}`],
    ['a form with JSON and "+" for blanks', `data=${encodeURIComponent(json).replaceAll('%20', '+')}`],
  ])('%s', async (_name, body) => {
    expect(await decode(body)).toEqual(value);
  });

  it('base64 with a digit "+" survives each way of sending it', async () => {
    const text = JSON.stringify([{ a: '>>>???~~~' }]);
    const encoded = Buffer.from(text).toString('base64');
    expect(encoded).toContain('+');
    for (const body of [
      encoded,
      encoded.replaceAll('+', ' '),
      `data=${encoded}`,
      `data=${encodeURIComponent(encoded)}`,
    ]) {
      expect(await decode(body)).toEqual(JSON.parse(text));
    }
  });
});

describe('what cannot be read', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  it.each<[string, Buffer | string, string]>([
    ['nothing', '', 'EMPTY_BODY'],
    ['blanks', ' \n ', 'EMPTY_BODY'],
    ['cut JSON', json.slice(0, -5), 'NOT_JSON'],
    ['NaN', '[{"a":NaN}]', 'NOT_JSON'],
    ['a sentence', 'hello, world!', 'NOT_JSON'],
    ['cut gzip', zipped.subarray(0, 20), 'BAD_GZIP'],
    [
      'gzip with a damaged middle',
      Buffer.concat([zipped.subarray(0, 12), Buffer.from([1, 2, 3]), zipped.subarray(15)]),
      'BAD_GZIP',
    ],
    ['a gzip bomb', bomb, 'BODY_TOO_LARGE'],
    ['a gzip bomb in base64', bomb.toString('base64'), 'BODY_TOO_LARGE'],
    ['a gzip bomb in gzip', gzipSync(bomb), 'BODY_TOO_LARGE'],
    ['10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000), 'TOO_DEEP'],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'TOO_DEEP'],
    ['10,900 levels of objects, just below 64 K', `${'{"a":'.repeat(10_900)}1${'}'.repeat(10_900)}`, 'TOO_DEEP'],
    ['100,000 levels of objects, cut', '{"a":'.repeat(100_000), 'TOO_DEEP'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'INVALID_UTF8'],
    ['a broken percent sign', 'data=%E4%B', 'BAD_URL_ENCODING'],
    ['a form without data', 'project=default&ext=crc', 'EMPTY_BODY'],
    [
      'base64 in base64 without end',
      [...Array(12)].reduce<string>((text) => Buffer.from(text).toString('base64'), 'AAAA'),
      'TOO_MANY_LAYERS',
    ],
  ])('%s', async (_name, body, code) => {
    expect(await codeOf(body)).toBe(code);
  });

  it('only ever throws DecodeError, whatever the bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
    const wrapped = fc
      .tuple(
        fc.oneof(bytes, fc.json().map(Buffer.from), fc.string().map(Buffer.from)),
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      )
      .map(([inner, layers]) =>
        layers.reduce((each: Buffer, layer) => {
          if (layer === 0) return gzipSync(each);
          if (layer === 1) return Buffer.from(each.toString('base64'));
          if (layer === 2) return Buffer.from(`data=${encodeURIComponent(each.toString('base64'))}`);
          if (layer === 3) return each.subarray(0, Math.floor(each.length * 0.7));
          if (layer === 4) return Buffer.concat([Buffer.from('data_list='), each]);
          return Buffer.from(each.toString('hex'));
        }, inner),
      );
    const decrypt = (cipherText: Buffer) => openEnvelope({ spv: 'SlN8YXw0LjUuNXx8', reqt: '1', reqv: '1' }, cipherText);
    await fc.assert(
      fc.asyncProperty(wrapped, fc.boolean(), async (body, encrypted) => {
        await decodePayload(body, { limits, ...(encrypted ? { decrypt } : {}) }).catch((error: unknown) => {
          if (!(error instanceof DecodeError)) throw error;
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('JSON', () => {
  it('counts depth outside of strings only', () => {
    expect(isDeeperThan('[["[[[[", "\\"[[[", "\\\\"]]', 2)).toBe(false);
    expect(isDeeperThan('[["a"],[[1]]]', 2)).toBe(true);
    expect(isDeeperThan('["unfinished', 5)).toBe(false);
  });

  it('counts the depth of any JSON value as recursion would', () => {
    const depthOf = (each: unknown): number =>
      typeof each === 'object' && each !== null ? 1 + Math.max(0, ...Object.values(each).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (each) => {
        const depth = depthOf(each);
        const text = JSON.stringify(each);
        expect(isDeeperThan(text, depth)).toBe(false);
        expect(isValueDeeperThan(each, depth)).toBe(false);
        if (depth > 0) expect(isValueDeeperThan(each, depth - 1)).toBe(true);
        if (depth > 0) expect(isDeeperThan(text, depth - 1)).toBe(true);
      }),
    );
  });

  it('replaces NUL and halves of surrogate pairs, and keeps whole ones', async () => {
    expect(await decode('[{"a\\u0000b":"\\ud83d\\ude00 \\ud800 x\\udc00 \\\\ud800"}]')).toEqual([
      { 'a\ufffdb': '😀 \ufffd x\ufffd \\ud800' },
    ]);
  });
});

describe('the Ark envelope', () => {
  const spvOf = (version: string) => Buffer.from(`Android|app1|${version}||`).toString('base64');
  const encrypt = (version: string, reqv: '1' | '2') => {
    const key = envelopeKey('Android', 'app1', version, '1700000000000');
    const cipher =
      reqv === '1'
        ? createCipheriv('aes-128-ecb', key, null)
        : createCipheriv('aes-128-cbc', key, Buffer.from('Analysys_315$CBC'));
    return Buffer.concat([cipher.update(json), cipher.final()]);
  };

  it.each(['4.5.5', '4.4.5', '4.5.4', '4.4.4', '4.0.10.1'])('opens both of its forms, version %s', async (version) => {
    for (const reqv of ['1', '2'] as const) {
      const envelope = { spv: spvOf(version), reqt: '1700000000000', reqv };
      const hex = encrypt(version, reqv).toString('hex').toUpperCase();
      const body = Buffer.from(gzipSync(hex).toString('base64'));
      const options = { limits, decrypt: (cipherText: Buffer) => openEnvelope(envelope, cipherText) };
      expect(await decodePayload(body, options)).toEqual(value);
    }
  });

  it('has a key of sixteen characters that depends on everything it is made of', () => {
    const keys = [
      envelopeKey('JS', 'a', '4.5.5', '1'),
      envelopeKey('JS', 'a', '4.5.5', '2'),
      envelopeKey('JS', 'b', '4.5.5', '1'),
      envelopeKey('JS', 'a', '4.4.5', '1'),
      envelopeKey('JS', 'a', '4.5.4', '1'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(Buffer.byteLength(key)).toBe(16);
  });

  it.each<[string, { spv: string; reqt: string; reqv: string }]>([
    ['another time', { spv: spvOf('4.5.5'), reqt: '1700000000001', reqv: '1' }],
    ['no spv', { spv: '', reqt: '1700000000000', reqv: '1' }],
    ['a version that is none', { spv: spvOf('x.y'), reqt: '1700000000000', reqv: '1' }],
    ['an unknown form', { spv: spvOf('4.5.5'), reqt: '1700000000000', reqv: '9' }],
  ])('refuses %s', (_name, envelope) => {
    expect(() => openEnvelope(envelope, encrypt('4.5.5', '1'))).toThrow(DecodeError);
  });
});
