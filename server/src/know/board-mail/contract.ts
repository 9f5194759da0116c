// Boards by e-mail over HTTP: who gets which board when, and what came of each sending.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { addressRefusal } from '../../platform/mail/contract.ts';
import { instant } from '../profiles/contract.ts';

const hour = z.number().int().min(0).max(23);

/** When: in the business time zone, on the hour. Months have all their days up to the 28th. */
export const rhythm = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), hour }),
  /** 1 Monday to 7 Sunday. */
  z.strictObject({ every: z.literal('week'), on: z.number().int().min(1).max(7), hour }),
  z.strictObject({ every: z.literal('month'), on: z.number().int().min(1).max(28), hour }),
]);
export type Rhythm = z.output<typeof rhythm>;

export const recipientsMax = 20;

/** An operator gets it at the address that stands with the operator; another address must lie in a domain that is configured. */
export const recipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('operator'), operatorId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('address'), address: z.string().trim().min(3).max(254) }),
]);
export type Recipient = z.output<typeof recipient>;

export const letterStates = ['waiting', 'handing', 'sent', 'kept', 'refused', 'withheld', 'failed', 'unknown'] as const;
export type LetterState = (typeof letterStates)[number];

/** Why a letter did not go that the platform itself knows; any other problem is in the words of the mail server. */
export const letterProblems = [
  'operator_without_mail',
  'domain_not_allowed',
  'process_ended',
  'mail_not_configured',
] as const;
export type LetterProblem = (typeof letterProblems)[number];

/** Why a board is sent no more. */
export const stopReasons = ['owner_gone', 'owner_may_not', 'board_gone'] as const;
export type StopReason = (typeof stopReasons)[number];

/** Whether a letter has the picture of the board, or why not. */
export const pictureStates = ['drawn', 'no_canvas', 'no_font', 'failed'] as const;
export type PictureState = (typeof pictureStates)[number];

const send = z.object({
  /** When it was due, or asked for: the key under which it is sent once. */
  dueAt: instant,
  /** Who asked for it out of turn; null: its time had come. */
  askedBy: z.string().nullable(),
  endedAt: instant.nullable(),
  problem: z.string().nullable(),
  picture: z.enum(pictureStates).nullable(),
  letters: z.array(
    z.object({
      ...{ recipient, name: z.string(), state: z.enum(letterStates) },
      /** One of {@link letterProblems}, or the words of the mail server. */
      ...{ problem: z.string().nullable(), changedAt: instant },
    }),
  ),
});
export type BoardMailSend = z.output<typeof send>;

/** Since when and why the recipient's address gets no letters; null: it gets them. */
const refused = addressRefusal.nullable();

const row = z.object({
  id: z.string(),
  boardId: z.string(),
  rhythm,
  recipients: z.array(z.object({ recipient, name: z.string(), refused })),
  language: z.enum(['zh', 'en']),
  state: z.enum(['active', 'paused', 'stopped']),
  stoppedFor: z.enum(stopReasons).nullable(),
  /** As whom the board is asked. */
  ownerName: z.string(),
  mine: z.boolean(),
  nextAt: instant,
  createdAt: instant,
  last: send.nullable(),
});
export type BoardMailRow = z.output<typeof row>;

/** How letters leave: by the mail server, as files of a sandbox, or not at all because nothing is configured. */
export const mailMeans = ['smtp', 'files', 'none'] as const;

const write = { kind: 'permission', permission: 'dashboards.write' } as const;
const tag = 'dashboards';
const params = z.object({ id: z.string().min(1).max(64) });
const ofBoard = params.extend({ mailId: z.string().min(1).max(64) });
const found = { DASHBOARD_NOT_FOUND: 404, BOARD_MAIL_NOT_FOUND: 404 } as const;
const refusals = { ...found, BOARD_MAIL_NOT_YOURS: 403 } as const;

export const listBoardMails = defineEndpoint({
  method: 'GET',
  path: '/dashboards/:id/mail',
  summary: 'Who gets the board by e-mail and when, what came of it last, and whom it can be sent to.',
  access: write,
  tag,
  params,
  response: z.object({
    rows: z.array(row),
    means: z.enum(mailMeans),
    /** Domains in which addresses may lie that are no operator's. */
    domains: z.array(z.string()),
    operators: z.array(z.object({ operatorId: z.string(), displayName: z.string(), refused })),
  }),
  refusals: { DASHBOARD_NOT_FOUND: 404 },
});

export const createBoardMail = defineEndpoint({
  method: 'POST',
  path: '/dashboards/:id/mail',
  summary: 'Sends the board by e-mail from now on, with the figures that the caller may see.',
  access: write,
  tag,
  params,
  body: z.strictObject({
    rhythm,
    recipients: z.array(recipient).min(1).max(recipientsMax),
    language: z.enum(['zh', 'en']).default('zh'),
  }),
  response: z.object({ id: z.string(), nextAt: instant }),
  refusals: {
    ...{ DASHBOARD_NOT_FOUND: 404, MAIL_NOT_CONFIGURED: 409, RECIPIENT_NOT_ALLOWED: 422, RECIPIENT_REFUSES: 409 },
    ...{ BOARD_MAIL_NEEDS_OPERATOR: 403, BOARD_MAILS_TOO_MANY: 422 },
  },
});

export const changeBoardMail = defineEndpoint({
  method: 'PUT',
  path: '/dashboards/:id/mail/:mailId',
  summary: 'Pauses sending, or goes on with it; what came due meanwhile is not sent.',
  access: write,
  tag,
  params: ofBoard,
  body: z.strictObject({ state: z.enum(['active', 'paused']) }),
  response: z.object({ id: z.string(), nextAt: instant }),
  refusals,
});

export const sendBoardMail = defineEndpoint({
  method: 'POST',
  path: '/dashboards/:id/mail/:mailId/sends',
  summary: 'Sends the board now, out of turn, to the same recipients.',
  access: write,
  tag,
  params: ofBoard,
  response: z.object({ dueAt: instant, jobId: z.string() }),
  refusals: { ...refusals, MAIL_NOT_CONFIGURED: 409 },
});

export const listBoardMailSends = defineEndpoint({
  method: 'GET',
  path: '/dashboards/:id/mail/:mailId/sends',
  summary: 'What was sent and what came of each letter, newest first; the last fifty.',
  access: write,
  tag,
  params: ofBoard,
  response: z.object({ rows: z.array(send) }),
  refusals: found,
});

export const deleteBoardMail = defineEndpoint({
  method: 'DELETE',
  path: '/dashboards/:id/mail/:mailId',
  summary: 'Sends the board no more, and forgets what was sent.',
  access: write,
  tag,
  params: ofBoard,
  response: z.object({ id: z.string() }),
  refusals,
});
