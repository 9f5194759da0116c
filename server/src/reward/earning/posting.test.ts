// What one mark says of awards: posted up to it but for those that wait, whatever stops meanwhile and however many processes post.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour } from '../../know/profiles/testing.ts';
import { ruleLike } from '../earning-rules/testing.ts';
import { awardsOf, bringIntoForce, closeWorld, ingest, openWorld, pointsOf, run, world } from './testing.ts';

beforeAll(openWorld);
afterAll(closeWorld);

const read = (who: string, content: string) =>
  behaviour('news_read', { customer: who, device: `of ${who}` }, '2026-06-29T01:00:00Z', {
    ...{ content_id: content, topic: '基金', duration_seconds: 40 },
  });
const setStatus = (programme: string, status: 'open' | 'stopped') =>
  sql`update ledger_programme set status = ${status}, version = version + 1 where programme = ${programme}`.execute(
    world.firm.store.db,
  );
const statesOf = async (who: string): Promise<readonly string[]> =>
  (await Promise.all(['mine', 'theirs'].map((rule) => awardsOf(who, rule)))).flat().map(({ state }) => state);
const kept = async () =>
  (
    await sql<{ state: string }>`select state from earning_award where state <> 'refused' order by award_id`.execute(
      world.firm.store.db,
    )
  ).rows.map(({ state }) => state);

describe('posting', () => {
  it('leaves those of a stopped programme waiting among others, and posts them when it goes on', async () => {
    const wallet = {
      nameZh: '积分',
      nameEn: 'Points',
      transferable: false,
      spendable: true,
      wallet: 'points',
    } as const;
    await world.ledger.saveProgramme('second', {
      ...{ nameZh: '第二', nameEn: 'Second', reversal: 'unlimited', holdTimeoutMs: 60_000 },
      wallets: [{ ...wallet, expiry: { kind: 'none' }, activation: { kind: 'at_once' } }],
    });
    await bringIntoForce('mine', ruleLike('learn_reading'));
    await bringIntoForce('theirs', ruleLike('learn_reading', { programme: 'second' }));
    await setStatus('second', 'stopped');
    await ingest([read('C1', 'A'), read('C2', 'B')], 'public');
    expect(await statesOf('C1')).toEqual(['posted', 'decided']);
    // Only what did not get into the ledger was written again.
    expect((await kept()).toSorted()).toEqual(['decided', 'decided', 'waiting', 'waiting']);
    expect(await pointsOf('C1')).toBe(2);
    await setStatus('second', 'open');
    expect(await run('earning.post')).toBe('2 postings');
    expect(await run('earning.post')).toBe('0 postings');
    expect([await statesOf('C1'), await statesOf('C2')]).toEqual([
      ['posted', 'posted'],
      ['posted', 'posted'],
    ]);
    for (const each of await awardsOf('C1', 'theirs')) expect(each.postingId).toBeGreaterThan(0);
  });

  it('comes to the same when several post at once', async () => {
    await setStatus('main', 'stopped');
    await setStatus('second', 'stopped');
    await ingest([read('C1', 'C'), read('C2', 'D')], 'public');
    await setStatus('main', 'open');
    await setStatus('second', 'open');
    await Promise.all([run('earning.post'), run('earning.post'), run('earning.post')]);
    expect(await run('earning.post')).toBe('0 postings');
    expect((await statesOf('C2')).every((state) => state === 'posted')).toBe(true);
    expect([await pointsOf('C1'), await pointsOf('C2')]).toEqual([4, 4]);
  });
});
