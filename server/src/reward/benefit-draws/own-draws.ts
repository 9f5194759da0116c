// Draws in the member centre: which there are, the member's own entry, and what it takes to compute the order again.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { admissionOf, admit, type Benefits, benefitInForce, selectGrant } from '../benefits/index.ts';
import * as contract from './contract.ts';
import {
  type DrawRow,
  type EntryRow,
  hasWon,
  insertEntry,
  selectDraw,
  selectDraws,
  selectEntries,
  selectOwnEntries,
} from './store.ts';

/** A result is shown so long after the end of the entries. */
const SHOWN_MS = 60 * 86_400_000;

const told = ({ code, message, details }: Refusal): Refusal<'REQUEST_REFUSED'> =>
  refuse('REQUEST_REFUSED', message, { ...details, reason: code });

/** Why a customer cannot enter now. */
const whyNot = async ({ context }: Benefits, row: DrawRow, customerId: string): Promise<Refusal | null> => {
  const now = context.clock.now();
  if (row.state !== 'open' || now < row.opensAt || now >= row.closesAt)
    return refuse('DRAW_CLOSED', 'The draw takes no entries now.');
  const benefit = await benefitInForce(context, row.benefit);
  return isRefusal(benefit) ? benefit : admit(context, admissionOf(benefit.definition), customerId);
};

/** When a prize ends that was won and not used; null where nothing ends. */
const useByOf = async ({ context: { db } }: Benefits, own: EntryRow): Promise<number | null> => {
  const grant = hasWon(own) && own.grantId !== null ? await selectGrant(db, own.grantId) : null;
  if (grant === null || grant.used > 0) return null;
  const ends = [grant.endsAt, grant.state === 'granted' ? grant.activateBy : null].filter((each) => each !== null);
  return ends.length === 0 ? null : Math.min(...ends);
};

const ownOf = async (
  benefits: Benefits,
  { prizes }: DrawRow,
  entry: number,
  own: EntryRow | undefined,
): Promise<contract.OwnDraw['own']> => {
  if (!own) return { entry, place: null, won: false, passedOver: false, lapsed: false, handedOn: false, useBy: null };
  const { place, grantId, passedOver } = own;
  const won = hasWon(own);
  return {
    ...{ entry, place, won, passedOver: passedOver !== null },
    // What was won once and has gone to the next.
    lapsed: grantId !== null && passedOver !== null,
    handedOn: won && (place ?? 0) > prizes,
    useBy: await useByOf(benefits, own),
  };
};

const viewOf = async (
  benefits: Benefits,
  row: DrawRow,
  customerId: string,
  entered: ReadonlyMap<string, number>,
): Promise<contract.OwnDraw | null> => {
  const { context } = benefits;
  const definition = (await context.book.inForce()).get(row.benefit)?.definition;
  if (!definition) return null;
  const entries = row.state === 'drawn' ? await selectEntries(context.db, row.drawId) : [];
  const entry = entered.get(row.drawId);
  const own = entries.find((each) => each.customerId === customerId);
  const { drawId, prizes, handsOnDays, opensAt, closesAt, commitment, seed, wordFrom, word, state } = row;
  return {
    ...{ drawId, name: definition.name, summary: definition.summary, prizes, opensAt, closesAt, commitment },
    ...{ seed, wordFrom, word, state, entries: row.entries, handsOnDays },
    own: entry === undefined ? null : await ownOf(benefits, row, entry, own),
    order: entries.map((each) => each.entry),
    why: entry === undefined ? ((await whyNot(benefits, row, customerId))?.code ?? null) : null,
  };
};

export const createOwnDrawRoutes = (benefits: Benefits): readonly Route[] => {
  const { db, store, clock } = benefits.context;
  return [
    route(contract.listOwnDraws, async (_input, { principal: { id } }) => {
      const entered = await selectOwnEntries(db, id);
      const now = clock.now();
      const shown = (await selectDraws(db)).filter(
        ({ drawId, opensAt, closesAt }) =>
          opensAt <= now && closesAt > now - SHOWN_MS && (closesAt > now || entered.has(drawId)),
      );
      const views = await Promise.all(shown.map((row) => viewOf(benefits, row, id, entered)));
      return { items: views.filter((each) => each !== null) };
    }),
    route(contract.enterOwnDraw, async ({ params: { drawId } }, { principal: { id } }) => {
      const row = await selectDraw(db, drawId);
      if (!row) return told(refuse('DRAW_NOT_FOUND', `There is no draw ${drawId}.`));
      const known = await selectOwnEntries(db, id);
      const refused = known.has(drawId) ? null : await whyNot(benefits, row, id);
      if (refused) return told(refused);
      const entered = await store.transaction((transaction) => insertEntry(transaction, drawId, id, clock.now()));
      if (!entered) return told(refuse('DRAW_CLOSED', 'The draw takes no entries now.'));
      const now = (await selectDraw(db, drawId)) ?? row;
      const view = await viewOf(benefits, now, id, await selectOwnEntries(db, id));
      return view ?? told(refuse('BENEFIT_NOT_ACTIVE', 'What is drawn is not in force.'));
    }),
  ];
};
