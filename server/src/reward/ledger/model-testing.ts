// An executable model of the ledger: one thread, plain arrays, no store, and none of the engine's code. It is slow and obvious. What it
// says must be what the ledger says, after every operation.
import {
  asSpent,
  createGroups,
  type ModelBalance,
  type ModelHold,
  type ModelLot,
  type ModelRequest,
  type ModelRules,
  mayMove,
  midnightAfter,
} from './model-words-testing.ts';

export const createModel = (rules: ModelRules) => {
  const lots = new Map<string, ModelLot[]>();
  let lotsOpened = 0;
  const holds = new Map<string, ModelHold>();
  const openHolds = new Map<string, ModelHold[]>();
  const burnt = new Map<string, { readonly owner: string; parts: [ModelLot, number][] }>();
  const awards = new Map<string, { readonly owner: string; lot: ModelLot | null; base: number | null; gone: number }>();
  const debts = new Map<string, number>();
  const groups = createGroups();
  const { top, everybody } = groups;
  /** Until when nothing happens to the group of a customer by itself. */
  const quietUntil = new Map<string, number>();
  const answers = new Map<string, { readonly text: string; readonly answer: string }>();
  const totals = { issued: 0, redeemed: 0, ended: 0, takenBack: 0, adjusted: 0, loss: 0 };

  const happensAt = (owner: string, instant: number): void => {
    quietUntil.set(top(owner), Math.min(quietUntil.get(top(owner)) ?? 0, instant));
  };
  const ownFirst = (customer: string): string[] => [...new Set([customer, ...everybody(customer)])];
  /** Now and then, lots to which nothing can happen any more are left out: each operation would walk through everything that ever was. */
  const forgetOver = (customer: string, at: number): void => {
    if (lotsOpened % 50 !== 0) return;
    for (const each of everybody(customer))
      lots.set(
        each,
        (lots.get(each) ?? []).filter((lot) => mayMove(lot, at)),
      );
  };
  const lotsOf = (customer: string): ModelLot[] => everybody(customer).flatMap((each) => lots.get(each) ?? []);
  const payDebt = (lot: ModelLot): void => {
    for (const each of ownFirst(lot.owner)) {
      const paid = Math.min(debts.get(each) ?? 0, lot.free);
      lot.free -= paid;
      debts.set(each, (debts.get(each) ?? 0) - paid);
    }
  };
  const giveBack = (parts: readonly (readonly [ModelLot, number])[], at: number): void => {
    for (const [lot, points] of parts) {
      lot.held -= points;
      if (lot.endsAt <= at) {
        lot.ended += points;
        totals.ended += points;
      } else {
        lot.free += points;
        happensAt(lot.owner, lot.endsAt);
        payDebt(lot);
      }
    }
  };

  /** Lets time pass for a customer: whatever comes due first happens first. */
  const pass = (customer: string, at: number): void => {
    if (at < (quietUntil.get(top(customer)) ?? 0)) return;
    for (;;) {
      let next = Number.POSITIVE_INFINITY;
      const due: { at: number; rank: number; order: number; happen: () => void }[] = [];
      for (const lot of lotsOf(customer)) {
        if (lot.pending > 0 && lot.activeFrom > at) next = Math.min(next, lot.activeFrom);
        if (lot.pending + lot.free > 0 && lot.endsAt > at) next = Math.min(next, lot.endsAt);
        if (lot.pending > 0 && lot.activeFrom <= at && lot.activeFrom < lot.endsAt)
          due.push({
            ...{ at: lot.activeFrom, rank: 0, order: lot.order },
            happen: () => {
              lot.free += lot.pending;
              lot.pending = 0;
              payDebt(lot);
            },
          });
        if (lot.pending + lot.free > 0 && lot.endsAt <= at)
          due.push({
            ...{ at: lot.endsAt, rank: 2, order: lot.order },
            happen: () => {
              lot.ended += lot.pending + lot.free;
              totals.ended += lot.pending + lot.free;
              lot.pending = 0;
              lot.free = 0;
            },
          });
      }
      for (const hold of everybody(customer).flatMap((each) => openHolds.get(each) ?? [])) {
        if (hold.state === 'open' && hold.deadline > at) next = Math.min(next, hold.deadline);
        if (hold.state === 'open' && hold.deadline <= at)
          due.push({
            ...{ at: hold.deadline, rank: 1, order: hold.order },
            happen: () => {
              hold.state = 'timed_out';
              giveBack(hold.parts, hold.deadline);
            },
          });
      }
      if (due.length === 0) {
        quietUntil.set(top(customer), next);
        break;
      }
      due.sort((left, right) => left.at - right.at || left.rank - right.rank || left.order - right.order);
      for (const { rank, happen } of due) {
        happen();
        // What a hold gives back may be due before what stands behind it.
        if (rank === 1) break;
      }
    }
    forgetOver(customer, at);
  };

  const owed = (customer: string): number => everybody(customer).reduce((sum, each) => sum + (debts.get(each) ?? 0), 0);
  const pick = (customer: string, points: number): [ModelLot, number][] | string => {
    const open = lotsOf(customer).filter((lot) => lot.free > 0);
    const available = open.reduce((sum, lot) => sum + lot.free, 0) - owed(customer);
    if (available <= 0 && owed(customer) > 0) return 'DEBT_OUTSTANDING';
    if (available < points) return 'INSUFFICIENT_POINTS';
    open.sort(asSpent);
    const picked: [ModelLot, number][] = [];
    let missing = points;
    for (const lot of open) {
      const some = Math.min(lot.free, missing);
      if (some > 0) picked.push([lot, some]);
      missing -= some;
    }
    return picked;
  };
  const open = (
    owner: string,
    points: number,
    terms: Pick<ModelLot, 'priority' | 'earnedAt' | 'activeFrom' | 'endsAt'>,
  ): ModelLot => {
    const lot = {
      ...terms,
      order: lotsOpened,
      owner,
      issued: points,
      pending: 0,
      free: 0,
      held: 0,
      ended: 0,
      takenBack: 0,
    };
    lotsOpened += 1;
    lots.set(owner, [...(lots.get(owner) ?? []), lot]);
    happensAt(owner, terms.endsAt);
    return lot;
  };

  const text = (value: unknown): string => String(value);
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

  const award = (request: ModelRequest, at: number): string => {
    const owner = text(request.customerId);
    const occurredAt = Math.min(number(request.occurredAt) ?? at, at);
    const [credit] = request.credits as readonly { readonly points: number; readonly priority: number }[];
    const points = credit?.points ?? 0;
    if (owed(owner) > 0) pass(owner, at);
    let lot: ModelLot | null = null;
    if (points > 0) {
      const activeFrom = rules.activationDays === 0 ? occurredAt : midnightAfter(occurredAt, rules.activationDays);
      const endsAt = midnightAfter(occurredAt, rules.expiryDays + 1);
      lot = open(owner, points, { priority: credit?.priority ?? 0, earnedAt: occurredAt, activeFrom, endsAt });
      totals.issued += points;
      happensAt(owner, activeFrom > at ? activeFrom : endsAt);
      if (activeFrom > at) lot.pending = points;
      else {
        lot.free = points;
        if (endsAt > at) payDebt(lot);
      }
    }
    awards.set(request.key, { owner, lot, base: number(request.base) ?? null, gone: 0 });
    return 'ok';
  };

  const takeBack = (request: ModelRequest, at: number): string => {
    const found = awards.get(text(request.award));
    if (!found) return 'AWARD_NOT_FOUND';
    pass(found.owner, at);
    const { lot, base } = found;
    if (!lot || lot.issued === lot.takenBack) return 'ALREADY_REVERSED';
    let points = lot.issued - lot.takenBack;
    const part = number(request.base);
    const asked = number(request.points);
    if (part !== undefined) {
      if (base === null) return 'AWARD_WITHOUT_BASE';
      if (found.gone + part > base) return 'REVERSAL_EXCEEDS_AWARD';
      points = Math.max(0, points - Math.floor((lot.issued * (base - found.gone - part)) / base));
      found.gone += part;
    } else if (asked !== undefined) {
      if (asked > points) return 'REVERSAL_EXCEEDS_AWARD';
      points = asked;
    }
    let missing = points;
    lot.takenBack += points;
    totals.takenBack += points;
    const from = (target: ModelLot, bucket: 'pending' | 'ended' | 'free'): void => {
      const some = Math.min(target[bucket], missing);
      target[bucket] -= some;
      missing -= some;
      if (bucket === 'ended') totals.ended -= some;
    };
    from(lot, 'pending');
    from(lot, 'ended');
    if (rules.reversal !== 'only_pending') {
      from(lot, 'free');
      const others = lotsOf(found.owner).filter((each) => each !== lot);
      others.sort(asSpent);
      for (const other of others) from(other, 'free');
    }
    if (rules.reversal === 'unlimited') debts.set(found.owner, (debts.get(found.owner) ?? 0) + missing);
    else totals.loss += missing;
    return 'ok';
  };

  const spend = (request: ModelRequest, at: number): string => {
    const owner = text(request.customerId);
    const points = number(request.points) ?? 0;
    pass(owner, at);
    if (request.kind === 'transfer') {
      const to = text(request.to);
      pass(to, at);
      if (top(owner) === top(to)) return 'SAME_CUSTOMER';
    }
    if (request.kind === 'adjust' && points > 0) {
      const lot = open(owner, points, {
        priority: 0,
        earnedAt: at,
        activeFrom: at,
        endsAt: midnightAfter(at, rules.expiryDays + 1),
      });
      lot.free = points;
      totals.adjusted += points;
      payDebt(lot);
      return 'ok';
    }
    const picked = pick(owner, Math.abs(points));
    if (typeof picked === 'string') return picked;
    for (const [lot, some] of picked) lot.free -= some;
    if (request.kind === 'hold') {
      for (const [lot, some] of picked) lot.held += some;
      const deadline = at + (number(request.timeoutMs) ?? rules.holdTimeoutMs);
      const hold: ModelHold = { order: holds.size, owner, deadline, parts: picked, state: 'open' };
      holds.set(request.key, hold);
      happensAt(owner, deadline);
      openHolds.set(owner, [...(openHolds.get(owner) ?? []).filter((each) => each.state === 'open'), hold]);
    }
    if (request.kind === 'redeem') {
      totals.redeemed += points;
      burnt.set(request.key, { owner, parts: picked });
    }
    if (request.kind === 'adjust') totals.adjusted += points;
    if (request.kind === 'transfer')
      for (const [lot, some] of picked) {
        const given = open(text(request.to), some, { ...lot, activeFrom: at });
        given.free = some;
        payDebt(given);
      }
    return 'ok';
  };

  const close = (request: ModelRequest, at: number): string => {
    const hold = holds.get(text(request.hold));
    if (!hold) return 'HOLD_NOT_FOUND';
    pass(hold.owner, at);
    if (hold.state === 'timed_out') return 'HOLD_TIMED_OUT';
    if (hold.state !== 'open') return 'HOLD_CLOSED';
    if (request.kind === 'void') {
      hold.state = 'voided';
      giveBack(hold.parts, at);
      return 'ok';
    }
    const all = hold.parts.reduce((sum, [, points]) => sum + points, 0);
    const points = number(request.points) ?? all;
    if (points > all) return 'CAPTURE_EXCEEDS_HOLD';
    const [taken, rest]: [[ModelLot, number][], [ModelLot, number][]] = [[], []];
    let missing = points;
    for (const [lot, some] of hold.parts) {
      const used = Math.min(some, missing);
      missing -= used;
      if (used > 0) taken.push([lot, used]);
      if (some > used) rest.push([lot, some - used]);
    }
    for (const [lot, some] of taken) lot.held -= some;
    totals.redeemed += points;
    hold.state = 'captured';
    giveBack(rest, at);
    burnt.set(request.key, { owner: hold.owner, parts: taken });
    return 'ok';
  };

  const cancel = (request: ModelRequest, at: number): string => {
    const found = burnt.get(text(request.redemption));
    if (!found) return 'REDEMPTION_NOT_FOUND';
    pass(found.owner, at);
    for (const owner of new Set(found.parts.map(([lot]) => top(lot.owner)))) pass(owner, at);
    const all = found.parts.reduce((sum, [, points]) => sum + points, 0);
    if (all === 0) return 'ALREADY_CANCELLED';
    const points = number(request.points) ?? all;
    if (points > all) return 'CANCEL_EXCEEDS_REDEMPTION';
    const days = number(request.minimumDays);
    let missing = points;
    totals.redeemed -= points;
    for (let index = found.parts.length - 1; index >= 0; index -= 1) {
      const part = found.parts[index] as [ModelLot, number];
      const some = Math.min(part[1], missing);
      if (some === 0) continue;
      part[1] -= some;
      missing -= some;
      const [lot] = part;
      const longer = days === undefined ? null : midnightAfter(at, days + 1);
      if (longer !== null && lot.endsAt < longer) {
        const made = open(lot.owner, some, { ...lot, activeFrom: at, endsAt: longer });
        made.free = some;
        payDebt(made);
      } else if (lot.endsAt <= at) {
        lot.ended += some;
        totals.ended += some;
      } else {
        lot.free += some;
        happensAt(lot.owner, lot.endsAt);
        payDebt(lot);
      }
    }
    return 'ok';
  };

  const link = (request: ModelRequest, at: number): string => {
    const customer = text(request.customerId);
    pass(customer, at);
    if (request.kind === 'merge') {
      const into = text(request.into);
      pass(into, at);
      if (customer === into) return 'SAME_CUSTOMER';
      groups.join(customer, into);
      quietUntil.clear();
      return 'ok';
    }
    if (!groups.isJoined(customer)) return 'NOT_MERGED';
    const group = new Set(everybody(customer));
    for (const hold of holds.values())
      if (hold.state === 'open' && group.has(hold.owner) && hold.deadline > at) return 'HOLD_OPEN';
    groups.part(customer);
    quietUntil.clear();
    return 'ok';
  };

  const decide = (request: ModelRequest, at: number): string => {
    switch (request.kind) {
      case 'award':
        return award(request, at);
      case 'reverse':
        return takeBack(request, at);
      case 'capture':
      case 'void':
        return close(request, at);
      case 'cancel':
        return cancel(request, at);
      case 'merge':
      case 'unmerge':
        return link(request, at);
      default:
        return spend(request, at);
    }
  };

  return {
    /** What the ledger must answer: "ok", a refusal's code, or IDEMPOTENCY_MISMATCH. */
    apply: (request: ModelRequest, at: number): string => {
      const known = answers.get(request.key);
      const asText = JSON.stringify(request);
      if (known) return known.text === asText ? known.answer : 'IDEMPOTENCY_MISMATCH';
      const answer = decide(request, at);
      answers.set(request.key, { text: asText, answer });
      return answer;
    },
    balance: (customer: string, at: number): ModelBalance => {
      pass(customer, at);
      const group = lotsOf(customer);
      const sum = (of: (lot: ModelLot) => number): number => group.reduce((total, lot) => total + of(lot), 0);
      return {
        available: sum((lot) => lot.free) - owed(customer),
        pending: sum((lot) => lot.pending),
        held: sum((lot) => lot.held),
        debt: owed(customer),
      };
    },
    totals,
  };
};
