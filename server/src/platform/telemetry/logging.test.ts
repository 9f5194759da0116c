// What a log line never holds, however deep it lies.
import { expect, it } from 'vitest';
import { createLogger } from './index.ts';

const written = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const lines: string[] = [];
  createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }).info(fields, 'said');
  return JSON.parse(lines[0] ?? '{}');
};

it('hides secrets and personal values by their names, in objects, lists and causes, and keeps the rest', () => {
  const cause = Object.assign(new Error('inner'), { password: 'pass-1' });
  const line = written({
    request: { method: 'GET', headers: { authorization: 'Bearer abc', Cookie: 'id=1', accept: '*/*' } },
    customers: [{ customerId: '600001', phone: '13800001234', traits: { any: 'thing' } }],
    error: new Error('outer', { cause }),
    bytes: new Uint8Array(3),
  });
  expect(line).toMatchObject({
    msg: 'said',
    request: { method: 'GET', headers: { authorization: '[hidden]', Cookie: '[hidden]', accept: '*/*' } },
    customers: [{ customerId: '600001', phone: '[hidden]', traits: '[hidden]' }],
    error: { type: 'Error', message: 'outer', cause: { message: 'inner' } },
    bytes: '[3 bytes]',
  });
  expect(JSON.stringify(line)).not.toMatch(/Bearer|id=1|13800001234|thing|pass-1/);
});

it('ends in the depth, and writes lines with an ISO time', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const line = written({ circle, large: 12n });
  expect(JSON.stringify(line)).toContain('[deep]');
  expect(line).toMatchObject({ large: '12', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
});
