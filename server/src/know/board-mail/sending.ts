// The jobs that send: one looks each hour at what is due, one sends one board once to each of its recipients.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MailedOperator, Principal } from '../../platform/auth/index.ts';
import { GiveUp, type JobContext, type JobDefinition, type JobSchedule } from '../../platform/jobs/index.ts';
import { type Delivery, isInDomains, type Mailer } from '../../platform/mail/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { seenBoard } from '../dashboards/index.ts';
import { type ComposedBoard, composeBoard } from './composed-board.ts';
import type { LetterProblem, LetterState, PictureState, StopReason } from './contract.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import { nextTime, timeToSend } from './rhythm.ts';
import {
  endSend,
  insertLetters,
  insertSend,
  moveLetter,
  recipientOf,
  type SendKey,
  type StoredLetter,
  type StoredMail,
  selectDue,
  selectLetters,
  selectMail,
  setState,
  takeDue,
} from './store.ts';

const DUE_JOB = 'board-mail.due';
const SEND_JOB = 'board-mail.send';
/** With waits that double from a second that is a good hour: long enough for servers that put off whom they do not know. */
const ATTEMPTS_MAX = 13;

const sendPayload = z.strictObject({ mailId: z.string(), dueAt: z.number().int() });

/** Puts a sending into the queue; while it waits or runs it is there once. */
export const enqueueSend = (
  { enqueue }: Pick<BoardMailDependencies, 'enqueue'>,
  key: SendKey,
  createdBy: string,
  transaction: StateTransaction,
) => enqueue(SEND_JOB, { ...key }, { uniqueKey: `${key.mailId} ${key.dueAt}`, createdBy }, transaction);

const queueDue = async (dependencies: BoardMailDependencies, { result }: JobContext): Promise<void> => {
  const { store, clock, timeZone } = dependencies;
  const now = clock.now();
  let queued = 0;
  for (const mail of await selectDue(store.db, now)) {
    const dueAt = timeToSend(mail.rhythm, mail.nextAt, now, timeZone);
    await store.transaction(async (transaction) => {
      if (!(await takeDue(transaction, mail, nextTime(mail.rhythm, now, timeZone)))) return;
      const key = { mailId: mail.id, dueAt };
      if (!(await insertSend(transaction, key, null))) return;
      await enqueueSend(dependencies, key, mail.ownerName, transaction);
      queued += 1;
    });
  }
  result(`${queued} boards to send`);
};

/** As whom the board is asked, and the board; or why it is sent no more. */
const standing = async (
  { operators, store }: BoardMailDependencies,
  { ownerId, boardId }: StoredMail,
): Promise<
  { readonly principal: Principal; readonly board: NonNullable<Awaited<ReturnType<typeof seenBoard>>> } | StopReason
> => {
  const principal = await operators.principal(ownerId);
  if (principal === null) return 'owner_gone';
  if (!principal.permissions.has('questions.read') || !principal.permissions.has('dashboards.write'))
    return 'owner_may_not';
  const board = await seenBoard(store.db, boardId, principal);
  return board === null ? 'board_gone' : { principal, board };
};

const stateAfter: Readonly<Record<Delivery['kind'], LetterState>> = {
  ...{ sent: 'sent', kept: 'kept', refused: 'refused', withheld: 'withheld', later: 'waiting', unknown: 'unknown' },
};

/** Where a letter goes to now, or why to nobody. */
const addressOf = (
  { domains }: BoardMailDependencies,
  key: string,
  operators: readonly MailedOperator[],
): { readonly address: string } | { readonly problem: string } => {
  const to = recipientOf(key);
  if (to.kind === 'operator') {
    const found = operators.find(({ operatorId }) => operatorId === to.operatorId);
    return found ? { address: found.email } : { problem: 'operator_without_mail' satisfies LetterProblem };
  }
  return isInDomains(to.address, domains)
    ? { address: to.address }
    : { problem: 'domain_not_allowed' satisfies LetterProblem };
};

/** The id of a letter: the same however often it is handed over. */
const letterId = ({ mailId, dueAt }: SendKey, to: string): string =>
  `board-${createHash('sha256').update(`${mailId} ${dueAt} ${to}`).digest('hex').slice(0, 32)}`;

/**
 * Hands one letter over. That it is about to be is written down before: what a killed process leaves behind so may have been taken, and is
 * not handed over again.
 */
const handOver = async (
  dependencies: BoardMailDependencies,
  mailer: Mailer,
  key: SendKey,
  letter: StoredLetter,
  composed: ComposedBoard,
  operators: readonly MailedOperator[],
): Promise<Delivery> => {
  const { store, clock } = dependencies;
  const { recipient: to } = letter;
  const move = (from: readonly LetterState[], state: LetterState, problem: string | null) =>
    moveLetter(store.db, key, to, { from, state, problem, at: clock.now() });
  const found = addressOf(dependencies, to, operators);
  if ('problem' in found) {
    await move(['waiting', 'failed'], 'refused', found.problem);
    return { kind: 'refused', of: 'letter', problem: found.problem };
  }
  if (!(await move(['waiting', 'failed'], 'handing', null)))
    return { kind: 'unknown', problem: 'another run hands it over' };
  let delivery: Delivery;
  try {
    const { subject, html, text, pictures } = composed;
    const at = clock.now();
    delivery = await mailer.deliver({ to: found.address, subject, html, text, pictures, id: letterId(key, to), at });
  } catch (thrown) {
    // Thrown before anything went out: the letter could not be written.
    await move(['handing'], 'waiting', thrown instanceof Error ? thrown.message : String(thrown));
    throw thrown;
  }
  const problem = 'problem' in delivery ? delivery.problem : null;
  await move(['handing', 'unknown'], stateAfter[delivery.kind], problem);
  return delivery;
};

/** Letters that an attempt before this one left in the middle. */
const settleBroken = async (
  { store, clock }: BoardMailDependencies,
  key: SendKey,
  letters: readonly StoredLetter[],
): Promise<void> => {
  const problem: LetterProblem = 'process_ended';
  for (const { recipient, state } of letters)
    if (state === 'handing')
      await moveLetter(store.db, key, recipient, { from: ['handing'], state: 'unknown', problem, at: clock.now() });
};

const stop = async (dependencies: BoardMailDependencies, key: SendKey, reason: StopReason): Promise<void> => {
  const { store, clock } = dependencies;
  await store.transaction(async (transaction) => {
    await setState(transaction, key.mailId, { state: 'stopped', stoppedFor: reason });
    await endSend(transaction, key, { at: clock.now(), problem: reason, picture: null });
  });
};

/** Hands over what waits; answers what stands in the way of the rest, or null. */
const handAll = async (
  dependencies: BoardMailDependencies,
  mailer: Mailer,
  key: SendKey,
  { letters, composed, context }: { letters: readonly StoredLetter[]; composed: ComposedBoard; context: JobContext },
): Promise<string | null> => {
  const operators = await dependencies.operators.withMail();
  let put: string | null = null;
  for (const [index, letter] of letters.entries()) {
    context.signal.throwIfAborted();
    context.progress(index, letters.length);
    const delivery = await handOver(dependencies, mailer, key, letter, composed, operators);
    if (delivery.kind !== 'later') continue;
    put = delivery.problem;
    if (delivery.everyone) break;
  }
  return put;
};

const failWaiting = async (
  { store, clock }: BoardMailDependencies,
  key: SendKey,
  problem: string,
  picture: PictureState | null,
): Promise<void> => {
  const at = clock.now();
  for (const { recipient, state, problem: own } of await selectLetters(store.db, key.mailId, [key.dueAt]))
    if (state === 'waiting')
      await moveLetter(store.db, key, recipient, { from: ['waiting'], state: 'failed', problem: own ?? problem, at });
  await endSend(store.db, key, { at, problem, picture });
};

const send = async (dependencies: BoardMailDependencies, key: SendKey, context: JobContext): Promise<void> => {
  const { store, clock, mailer } = dependencies;
  const mail = await selectMail(store.db, key.mailId);
  if (mail === null) return context.result('the board is sent no more');
  await store.transaction((transaction) => insertLetters(transaction, key, mail.recipients, clock.now()));
  if (mailer === null) {
    await failWaiting(dependencies, key, 'mail_not_configured' satisfies LetterProblem, null);
    throw new GiveUp('mail is not configured: set ZHIYIN_SMTP_HOST and ZHIYIN_MAIL_FROM');
  }
  const stands = await standing(dependencies, mail);
  if (typeof stands === 'string') {
    await stop(dependencies, key, stands);
    return context.result(`stopped: ${stands}`);
  }
  const found = await selectLetters(store.db, key.mailId, [key.dueAt]);
  await settleBroken(dependencies, key, found);
  const letters = found.filter(({ state }) => state === 'waiting' || state === 'failed');
  let picture: PictureState | null = null;
  if (letters.length > 0) {
    const composed = await composeBoard(dependencies, mail, stands, context.signal);
    ({ picture } = composed);
    const put = await handAll(dependencies, mailer, key, { letters, composed, context });
    if (put !== null) {
      if (context.attempt >= ATTEMPTS_MAX) await failWaiting(dependencies, key, put, picture);
      throw new Error(put);
    }
  }
  await endSend(store.db, key, { at: clock.now(), problem: null, picture });
  const ended = await selectLetters(store.db, key.mailId, [key.dueAt]);
  const went = ended.filter(({ state }) => state === 'sent' || state === 'kept').length;
  context.result(`${went} of ${ended.length} letters ${mailer.kind === 'files' ? 'kept as files' : 'sent'}`);
};

/** The jobs and when they run. */
export const createSending = (
  dependencies: BoardMailDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly schedules: readonly JobSchedule[] } => {
  const due: JobDefinition<Record<string, never>> = {
    ...{ name: DUE_JOB, payload: z.strictObject({}) },
    run: (_payload, context) => queueDue(dependencies, context),
  };
  const sending: JobDefinition<z.output<typeof sendPayload>> = {
    ...{ name: SEND_JOB, payload: sendPayload, attemptsMax: ATTEMPTS_MAX },
    run: (key, context) => send(dependencies, key, context),
  };
  return {
    jobs: [due as JobDefinition, sending as JobDefinition],
    schedules: [{ name: 'boards by e-mail', cron: '0 * * * *', job: DUE_JOB, payload: {}, routine: true }],
  };
};
