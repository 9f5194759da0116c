// Boards by e-mail over HTTP.
import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { MailedOperator } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { isInDomains, isMailAddress } from '../../platform/mail/index.ts';
import { seenBoard } from '../dashboards/index.ts';
import {
  type BoardMailSend,
  changeBoardMail,
  createBoardMail,
  deleteBoardMail,
  listBoardMailSends,
  listBoardMails,
  type Recipient,
  sendBoardMail,
} from './contract.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import { nextTime } from './rhythm.ts';
import { enqueueSend } from './sending.ts';
import {
  deleteMail,
  insertMail,
  insertSend,
  keyOfRecipient,
  recipientOf,
  type StoredMail,
  selectLetters,
  selectMail,
  selectMailsOf,
  selectSends,
  setState,
} from './store.ts';

const MAILS_MAX = 20;
const SENDS_SHOWN = 50;

const noBoard = () =>
  refuse('DASHBOARD_NOT_FOUND', 'There is no such board, or it is not shared with you. Choose one of the list.');
const noMail = () => refuse('BOARD_MAIL_NOT_FOUND', 'The board is not sent that way any more. Read the list again.');
const notConfigured = () =>
  refuse(
    'MAIL_NOT_CONFIGURED',
    'This installation sends no mail yet. Whoever runs it sets ZHIYIN_SMTP_HOST and ZHIYIN_MAIL_FROM and restarts it.',
  );

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  mail: Pick<StoredMail, 'id' | 'boardId'>,
  details: Readonly<Record<string, unknown>> = {},
) => ({
  ...{ principal, requestId, remoteAddress, action: `board_mail.${action}` },
  ...{ subject: { kind: 'board_mail', id: mail.id }, details: { board: mail.boardId, ...details } },
});

/** What a recipient is called; an operator who may no longer sign in or has no address is told by a dash. */
const nameOf = (to: Recipient, operators: readonly MailedOperator[]): string =>
  to.kind === 'address'
    ? to.address
    : (operators.find(({ operatorId }) => operatorId === to.operatorId)?.displayName ?? '–');

/** The address a recipient gets letters at now; null: none. */
const addressOf = (to: Recipient, operators: readonly MailedOperator[]): string | null =>
  to.kind === 'address'
    ? to.address
    : (operators.find(({ operatorId }) => operatorId === to.operatorId)?.email ?? null);

/** The first of the recipients whose address takes no letters, as a refusal. */
const checkRefused = async (
  { refusedAmong }: BoardMailDependencies,
  recipients: readonly Recipient[],
  operators: readonly MailedOperator[],
): Promise<Refusal<'RECIPIENT_REFUSES'> | null> => {
  const refused = await refusedAmong(recipients.flatMap((each) => addressOf(each, operators) ?? []));
  const found = recipients.find((each) => refused.has(addressOf(each, operators) ?? ''));
  return found === undefined
    ? null
    : refuse(
        'RECIPIENT_REFUSES',
        `The address of ${nameOf(found, operators)} refuses letters for good. Enter another, or ask an administrator to send to it again.`,
      );
};

/** What is wrong with a recipient, or null. */
const checkRecipient = (
  { domains }: BoardMailDependencies,
  to: Recipient,
  operators: readonly MailedOperator[],
): Refusal<'RECIPIENT_NOT_ALLOWED'> | null => {
  if (to.kind === 'operator')
    return operators.some(({ operatorId }) => operatorId === to.operatorId)
      ? null
      : refuse('RECIPIENT_NOT_ALLOWED', 'One of the operators is disabled or has no mail address. Choose of the list.');
  if (!isMailAddress(to.address)) return refuse('RECIPIENT_NOT_ALLOWED', `${to.address} is not one mail address.`);
  if (isInDomains(to.address, domains)) return null;
  const told = domains.length === 0 ? 'none is configured' : `only ${domains.join(', ')}`;
  return refuse(
    'RECIPIENT_NOT_ALLOWED',
    `${to.address} lies in no domain that boards may be sent to (${told}). Choose an operator, or ask for ZHIYIN_MAIL_DOMAINS.`,
  );
};

/** The newest sendings with their letters. */
const sendsOf = async (
  { store }: BoardMailDependencies,
  mailId: string,
  operators: readonly MailedOperator[],
  rowsMax: number,
): Promise<BoardMailSend[]> => {
  const sends = await selectSends(store.db, mailId, rowsMax);
  const letters = await selectLetters(
    store.db,
    mailId,
    sends.map(({ dueAt }) => dueAt),
  );
  return sends.map((each) => ({
    ...each,
    letters: letters
      .filter(({ dueAt }) => dueAt === each.dueAt)
      .map(({ recipient: key, state, problem, changedAt }) => {
        const recipient = recipientOf(key);
        return { recipient, name: nameOf(recipient, operators), state, problem, changedAt };
      }),
  }));
};

/** The mail of a board that the caller sees; `toChange`: as somebody who may change it. */
const foundMail = async (
  { store }: BoardMailDependencies,
  { id, mailId }: { readonly id: string; readonly mailId: string },
  { principal }: CallContext,
  toChange: boolean,
) => {
  const mail = await selectMail(store.db, mailId);
  if (mail?.boardId !== id) return noMail();
  const mine = principal.kind === 'operator' && mail.ownerId === principal.id;
  // What stopped because its board went away can still be looked at and deleted by its owner.
  if (!mine && !(await seenBoard(store.db, id, principal))) return noBoard();
  if (toChange && !mine && !principal.permissions.has('operators.write'))
    return refuse('BOARD_MAIL_NOT_YOURS', `Only ${mail.ownerName}, who set it up, or an administrator changes this.`);
  return mail;
};

const readRoutes = (dependencies: BoardMailDependencies): readonly Route[] => {
  const { store, operators, mailer, domains, refusedAmong } = dependencies;
  return [
    route(listBoardMails, async ({ params: { id } }, { principal }) => {
      if (!(await seenBoard(store.db, id, principal))) return noBoard();
      const mailed = await operators.withMail();
      const mails = await selectMailsOf(store.db, id);
      const typed = mails.flatMap(({ recipients }) => recipients.map((each) => addressOf(each, mailed) ?? ''));
      const refused = await refusedAmong([...typed, ...mailed.map(({ email }) => email)]);
      const refusalOf = (address: string | null) => refused.get(address ?? '') ?? null;
      const rows = [];
      for (const { ownerId, ...mail } of mails) {
        const [last] = await sendsOf(dependencies, mail.id, mailed, 1);
        rows.push({
          ...mail,
          recipients: mail.recipients.map((recipient) => ({
            ...{ recipient, name: nameOf(recipient, mailed), refused: refusalOf(addressOf(recipient, mailed)) },
          })),
          ...{ mine: principal.kind === 'operator' && ownerId === principal.id, last: last ?? null },
        });
      }
      return {
        ...{ rows, means: mailer?.kind ?? ('none' as const), domains: [...domains] },
        operators: mailed.map(({ email, ...each }) => ({ ...each, refused: refusalOf(email) })),
      };
    }),
    route(listBoardMailSends, async ({ params }, context) => {
      const mail = await foundMail(dependencies, params, context, false);
      if (isRefusal(mail)) return mail;
      return { rows: await sendsOf(dependencies, mail.id, await operators.withMail(), SENDS_SHOWN) };
    }),
  ];
};

const createRoute = (dependencies: BoardMailDependencies): Route => {
  const { store, audit, clock, timeZone, operators, mailer } = dependencies;
  return route(
    createBoardMail,
    async ({ params: { id: boardId }, body: { rhythm, recipients, language } }, context) => {
      const { principal } = context;
      if (!(await seenBoard(store.db, boardId, principal))) return noBoard();
      if (mailer === null) return notConfigured();
      if (principal.kind !== 'operator')
        return refuse(
          'BOARD_MAIL_NEEDS_OPERATOR',
          'A board is sent with the figures of a person. Sign in as an operator; a key cannot set it up.',
        );
      const mailed = await operators.withMail();
      for (const each of recipients) {
        const wrong = checkRecipient(dependencies, each, mailed);
        if (wrong) return wrong;
      }
      const refused = await checkRefused(dependencies, recipients, mailed);
      if (refused) return refused;
      if ((await selectMailsOf(store.db, boardId)).length >= MAILS_MAX)
        return refuse('BOARD_MAILS_TOO_MANY', `The board is sent in ${MAILS_MAX} ways already. Delete one first.`);
      const createdAt = clock.now();
      const mail: StoredMail = {
        ...{ id: randomUUID(), boardId, ownerId: principal.id, ownerName: principal.name, rhythm, language, createdAt },
        recipients: [...new Map(recipients.map((each) => [keyOfRecipient(each), each])).values()],
        ...{ state: 'active', stoppedFor: null, nextAt: nextTime(rhythm, createdAt, timeZone) },
      };
      await store.transaction(async (transaction) => {
        await insertMail(transaction, mail);
        const details = { rhythm, recipients: mail.recipients.map(keyOfRecipient), language };
        await audit.record(auditOf(context, 'create', mail, details), transaction);
      });
      return { id: mail.id, nextAt: mail.nextAt };
    },
  );
};

const changeRoutes = (dependencies: BoardMailDependencies): readonly Route[] => {
  const { store, audit, clock, timeZone, mailer } = dependencies;
  return [
    route(changeBoardMail, async ({ params, body: { state } }, context) => {
      const mail = await foundMail(dependencies, params, context, true);
      if (isRefusal(mail)) return mail;
      const nextAt = nextTime(mail.rhythm, clock.now(), timeZone);
      await store.transaction(async (transaction) => {
        await setState(transaction, mail.id, { state, stoppedFor: null, nextAt });
        await audit.record(auditOf(context, state === 'paused' ? 'pause' : 'resume', mail), transaction);
      });
      return { id: mail.id, nextAt };
    }),
    route(sendBoardMail, async ({ params }, context) => {
      const mail = await foundMail(dependencies, params, context, true);
      if (isRefusal(mail)) return mail;
      if (mailer === null) return notConfigured();
      const key = { mailId: mail.id, dueAt: clock.now() };
      return store.transaction(async (transaction) => {
        await insertSend(transaction, key, context.principal.name);
        await audit.record(auditOf(context, 'send', mail), transaction);
        const { jobId } = await enqueueSend(dependencies, key, context.principal.name, transaction);
        return { dueAt: key.dueAt, jobId };
      });
    }),
    route(deleteBoardMail, async ({ params }, context) => {
      const mail = await foundMail(dependencies, params, context, true);
      if (isRefusal(mail)) return mail;
      await store.transaction(async (transaction) => {
        await deleteMail(transaction, mail.id);
        await audit.record(auditOf(context, 'delete', mail), transaction);
      });
      return { id: mail.id };
    }),
  ];
};

export const createBoardMailRoutes = (dependencies: BoardMailDependencies): readonly Route[] => [
  ...readRoutes(dependencies),
  createRoute(dependencies),
  ...changeRoutes(dependencies),
];
