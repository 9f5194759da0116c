// Referrals from links and openings to points: attributed, qualified, capped, lapsed, found out, and followed through corrections.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour, fact } from '../../know/profiles/testing.ts';
import * as contract from '../activities/contract.ts';
import * as referrals from './contract.ts';
import { LAPSE_JOB } from './create-referrals.ts';
import {
  ask,
  askOwn,
  bringIntoForce,
  closeWorld,
  customer,
  ingest,
  openWorld,
  pointsOf,
  runJob,
  templateOf,
  to,
  world,
} from './testing.ts';

const params = (activity: string) => ({ params: { activity }, body: {} });

beforeAll(() => openWorld({ isPastKept: true }));
afterAll(closeWorld);

describe('a referral', () => {
  let code = '';
  const list = async () => (await ask(referrals.listReferrals, { params: { activity: 'bring' } })).items;
  const stateOf = async (friendId: string): Promise<string> => {
    const found = (await list()).find((each: { friendId: string }) => each.friendId === friendId);
    return found ? [found.state, found.reason].filter(Boolean).join(' ') : 'none';
  };
  const opened = (who: string, at: string, more: Record<string, string> = {}): ReturnType<typeof behaviour> =>
    behaviour('account_opened', { customer: who }, at, { account_id: `${who}-1`, ...more });
  const closes = (who: string, days: readonly number[], amount = 1_000_000) =>
    days.map((day) => {
      const date = `2026-06-${String(day).padStart(2, '0')}`;
      return fact('asset_recorded', who, `${who}:${date}`, date, {
        ...{ business_date: date, total_assets_fen: amount, cash_fen: 0, account_id: `${who}-1` },
      });
    });
  const judge = (friendId: string, act: string) =>
    ask(referrals.judgeReferral, { params: { activity: 'bring', friendId }, body: { act, reason: 'looked into it' } });

  beforeAll(async () => {
    to('2026-06-18');
    const definition = templateOf('referral_both_sides');
    await bringIntoForce('bring', {
      ...definition,
      plan: {
        ...definition.plan,
        qualifying: { closes: 3, minimumFen: 1_000_000, withinDays: 20 },
        rewardedPerMonth: 1,
      } as never,
    });
    await ingest([customer('R', { is_staff: false })]);
  });

  it('may not be rewarded on the mainland', async () => {
    world.profile = 'mainland_broker';
    const drafted = await ask(contract.saveDraft, {
      params: { activity: 'other' },
      body: templateOf('referral_both_sides'),
    });
    expect(drafted.activation).toMatchObject({ class: 'R', approvalsNeeded: 2, needsLegalOpinion: true });
    world.profile = 'overseas_broker';
  });

  it('begins with one link for a customer', async () => {
    const [one, two] = await Promise.all([0, 1].map(() => askOwn('R', referrals.makeLink, params('bring'))));
    code = one.code;
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
    expect(two.code).toBe(code);
    expect(one.url).toBe(`https://example.com/open?ref=${code}`);
  });

  it('is attributed by the device that followed the link, or by the opening itself', async () => {
    await ingest(
      [behaviour('channel_touched', { device: 'f1' }, '2026-06-18T02:00:00Z', { referral_code: code })],
      'public',
    );
    await ingest([customer('F1'), customer('F2'), customer('F3')]);
    await ingest([opened('F1', '2026-06-18T03:00:00Z')]);
    expect(await stateOf('F1')).toBe('none');
    // The first log-in says whose device it was.
    await ingest([behaviour('app_opened', { device: 'f1', customer: 'F1' }, '2026-06-18T03:01:00Z')]);
    expect(await stateOf('F1')).toBe('attributed');
    await ingest([
      opened('F2', '2026-06-18T03:00:00Z', { referral_code: code }),
      opened('F3', '2026-06-18T03:00:00Z', { inviter_id: 'R' }),
    ]);
    expect([await stateOf('F2'), await stateOf('F3')]).toEqual(['attributed', 'attributed']);
  });

  it('is not believed where an app states the opening, nor of oneself or one’s own device', async () => {
    await ingest([customer('F4'), customer('F5')]);
    await ingest([opened('F4', '2026-06-18T03:00:00Z', { referral_code: code })], 'public');
    expect(await stateOf('F4')).toBe('none');
    await ingest([opened('R', '2026-06-18T03:00:00Z', { referral_code: code })]);
    expect(await stateOf('R')).toBe('refused self');
    await ingest([behaviour('app_opened', { device: 'r1', customer: 'R' }, '2026-06-17T03:01:00Z')]);
    await ingest([behaviour('app_opened', { device: 'r1', customer: 'F5' }, '2026-06-18T02:01:00Z')]);
    await ingest([opened('F5', '2026-06-18T03:00:00Z', { referral_code: code })]);
    expect(await stateOf('F5')).toBe('refused same_device');
  });

  it('waits until the friend qualifies, then rewards both; of the next friends of the month only the friend', async () => {
    to('2026-06-23');
    await ingest(closes('F1', [18, 19]));
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['attributed', 0, 0]);
    await ingest(closes('F1', [22]));
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['qualified', 500, 300]);
    await ingest(closes('F2', [18, 19, 22]));
    expect([await stateOf('F2'), await pointsOf('R'), await pointsOf('F2')]).toEqual(['capped monthly_cap', 500, 300]);
  });

  it('follows corrections of what the friend qualified by', async () => {
    await ingest(closes('F1', [22], 100));
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['attributed', 0, 0]);
    await ingest(closes('F1', [22], 2_000_000));
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['qualified', 500, 300]);
  });

  it('is reversed when it is found out, and reinstated when that was a mistake', async () => {
    expect(await judge('F1', 'reinstate')).toMatchObject({ code: 'REFERRAL_STANDS_SO' });
    expect((await judge('F1', 'reverse')).changes.at(-1)).toMatchObject({ state: 'reversed', note: 'looked into it' });
    await ingest();
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['reversed fraud', 0, 0]);
    await judge('F1', 'reinstate');
    await ingest();
    expect([await stateOf('F1'), await pointsOf('R'), await pointsOf('F1')]).toEqual(['qualified', 500, 300]);
  });

  it('lapses when its time is over, and qualifies by a late statement of a day within it', async () => {
    to('2026-07-20');
    expect(await runJob(LAPSE_JOB)).toBe('1 lapsed');
    expect(await stateOf('F3')).toBe('lapsed not_qualified_in_time');
    // A late file still shows that it was in time; the month of the cap is the one in which the friend qualified.
    await ingest(closes('F3', [18, 19, 22]));
    expect(await stateOf('F3')).toBe('capped monthly_cap');
  });

  it('is found out by papers that come later than the account', async () => {
    to('2026-06-23');
    await ingest([customer('F6')]);
    await ingest([opened('F6', '2026-06-18T03:00:00Z', { referral_code: code })]);
    expect(await stateOf('F6')).toBe('attributed');
    const papers = {
      id_number: 'enc:x',
      id_number_index: world.firm.cipher.blindIndex('id_number', '110101199001011234'),
    };
    await ingest(
      ['R', 'F6'].map((id) => fact('customer_recorded', id, id, '2026-06-19', { effective_on: '2026-06-19' }, papers)),
    );
    await ingest(closes('F6', [18, 19, 22]));
    expect([await stateOf('F6'), await pointsOf('F6')]).toEqual(['refused same_person', 0]);
  });

  it('tells who referred of the friends, not who they are', async () => {
    const [seen] = (await askOwn('R', referrals.listOwnReferrals)).items;
    expect(seen).toMatchObject({ activity: 'bring', code, points: 500, friendPoints: 300, rewardedPerMonth: 1 });
    expect(seen.friends.find((each: { friend: string }) => each.friend === '***F5')).toMatchObject({
      state: 'refused',
      reason: 'fraud',
    });
    expect((await askOwn('A', referrals.listOwnReferrals)).items[0]).toMatchObject({ code: null, friends: [] });
  });

  it('is found again where a long past is read by leaping', async () => {
    const { store, eventLog } = world.firm;
    const found = async () => {
      const { rows } = await sql`select t.*, (select count(*)::int from referral_opening) as openings from (
        select friend_id, referrer_id, day, null as code from referral where friend_id <> 'F5'
        union all select actor_id, customer_id, touched_at::text, code from referral_touch) t order by 1, 2`.execute(
        store.db,
      );
      return rows;
    };
    const stepped = await found();
    expect(stepped.length).toBeGreaterThan(5);
    await sql`delete from referral_change; delete from referral; delete from referral_touch; delete from referral_opening`.execute(
      store.db,
    );
    const span = { from: 0, to: await eventLog.head() };
    const leap = world.referrals.consumers[0]?.leap;
    await leap?.take(span, () => undefined, new AbortController().signal);
    expect(await found()).toEqual(stepped);
  });
});
