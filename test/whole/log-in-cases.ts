// Who did what, when log-ins come late, out of order, on a shared device or wrongly: through the API alone.
import { expect, it } from 'vitest';
import { countersOf, eventually, seenBy } from './asking.ts';
import { accept, makeWriteKey } from './senders.ts';
import type { Site } from './site.ts';

const DAY_MS = 86_400_000;

export const logInCases = (siteOf: () => Site): void => {
  let key = '';
  const send = async (...events: Parameters<typeof accept>[2]): Promise<void> => {
    const site = siteOf();
    if (key === '') key = (await makeWriteKey(site, 'log-in', 'server')).key;
    await accept(site.url, key, events);
    await site.settle();
  };
  const start = Date.now() - 20 * DAY_MS;
  const on = (day: number): number => start + day * DAY_MS;
  const viewed = (anonymousId: string, day: number, mark: string) => ({
    ...{ name: 'page_viewed', anonymousId, time: on(day), properties: { mark } },
  });
  const logIn = (anonymousId: string, day: number, customerId: string) =>
    ({ type: 'identify', anonymousId, customerId, time: on(day) }) as const;
  const shows = (customer: string, marks: readonly string[]): Promise<void> =>
    eventually(async () => {
      expect(await seenBy(siteOf(), customer)).toEqual(marks);
      expect((await countersOf(siteOf(), customer)).page_viewed ?? 0).toBe(marks.length);
    });

  it('shows what a customer did before logging in, and what arrives later still', async () => {
    await send(viewed('early', 1, 'a'), viewed('early', 3, 'c'));
    await shows('L1', []);
    await send(logIn('early', 5, 'L1'));
    await shows('L1', ['a', 'c']);
    await send(viewed('early', 2, 'b'), viewed('early', 7, 'd'));
    await shows('L1', ['a', 'b', 'c', 'd']);
  });

  it('divides a shared device by who was logged in, in whatever order the log-ins arrive', async () => {
    await send(viewed('shared', 15, 'x15'), logIn('shared', 10, 'L3'));
    await shows('L3', ['x15']);
    await send(viewed('shared', 5, 'w05'), logIn('shared', 4, 'L2'), viewed('shared', 1, 'v01'));
    await shows('L2', ['v01', 'w05']);
    await shows('L3', ['x15']);
    // A third log-in in between takes away what was the second's.
    await send(viewed('shared', 8, 'y08'), logIn('shared', 7, 'L4'));
    await shows('L2', ['v01', 'w05']);
    await shows('L4', ['y08']);
    await shows('L3', ['x15']);
  });

  it('takes back a wrong link, and links again at the next log-in', async () => {
    await send(viewed('borrowed', 1, 'a'), logIn('borrowed', 2, 'L5'));
    await shows('L5', ['a']);
    const reason = { reason: 'the phone of a colleague' };
    const unlink = () => siteOf().api('POST', '/customers/L5/unlink', { actorId: 'device:borrowed', ...reason });
    expect((await unlink()).status).toBe(200);
    await shows('L5', []);
    expect((await unlink()).json).toMatchObject({ code: 'NOT_LINKED' });
    await send(logIn('borrowed', 6, 'L5'));
    await shows('L5', ['a']);
  });

  it('merges two customers and takes them apart again', async () => {
    await send(
      { name: 'page_viewed', customerId: 'L6', time: on(1), properties: { mark: 'six' } },
      ...[viewed('seventh', 2, 'seven'), logIn('seventh', 3, 'L7')],
    );
    await shows('L7', ['seven']);
    const reason = { mergedCustomerId: 'L7', reason: 'opened a second account' };
    const act = (what: string) => siteOf().api('POST', `/customers/L6/${what}`, reason);
    expect((await act('merge')).status).toBe(200);
    await shows('L6', ['seven', 'six']);
    await eventually(async () => expect((await act('merge')).json).toMatchObject({ code: 'ALREADY_MERGED' }));
    // What the merged customer does later belongs to the one who stands for both.
    await send(viewed('seventh', 9, 'later'));
    await shows('L6', ['later', 'seven', 'six']);
    expect((await act('unmerge')).status).toBe(200);
    await shows('L6', ['six']);
    await shows('L7', ['later', 'seven']);
  });

  it('shows a corrected fact once, as it was last told', async () => {
    const trade = (amount_fen: number) => ({
      ...{ type: 'fact' as const, name: 'trade_recorded', customerId: 'L8', factKey: 'trade/L8/1', time: on(4) },
      properties: { trade_id: 't1', business_date: '2026-11-05', product_code: '600000', side: 'buy', amount_fen },
    });
    const amounts = async () => {
      const { json } = await siteOf().api('GET', '/customers/L8/trades');
      return (json.rows as { amountFen: number }[]).map((row) => row.amountFen);
    };
    await send(trade(100_00), trade(100_00));
    await eventually(async () => expect(await amounts()).toEqual([100_00]));
    await send(trade(250_00));
    await eventually(async () => expect(await amounts()).toEqual([250_00]));
    await send(trade(100_00));
    await eventually(async () => expect(await amounts()).toEqual([100_00]));
  });
};
