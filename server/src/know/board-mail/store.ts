// The tables of boards by e-mail.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import {
  type LetterState,
  type PictureState,
  type Recipient,
  type Rhythm,
  recipient,
  rhythm,
  type StopReason,
} from './contract.ts';
import tables from './migrations/0001-board-mail.sql?raw';
import withheld from './migrations/0002-withheld.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'board-mail', number: 1, name: 'board mail', sql: tables },
  { module: 'board-mail', number: 2, name: 'withheld', sql: withheld },
];

/** Sendings of one board mail that are kept. */
const SENDS_KEPT = 200;

export interface StoredMail {
  readonly id: string;
  readonly boardId: string;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly rhythm: Rhythm;
  readonly recipients: readonly Recipient[];
  readonly language: 'zh' | 'en';
  readonly state: 'active' | 'paused' | 'stopped';
  readonly stoppedFor: StopReason | null;
  readonly nextAt: Instant;
  readonly createdAt: Instant;
}

const columns = sql`id, board_id as "boardId", owner_id as "ownerId", owner_name as "ownerName", rhythm, recipients,
  language, state, stopped_for as "stoppedFor", next_at as "nextAt", created_at as "createdAt"`;

const mailOf = (row: StoredMail): StoredMail => ({
  ...row,
  rhythm: rhythm.parse(row.rhythm),
  recipients: row.recipients.map((each) => recipient.parse(each)),
  nextAt: Number(row.nextAt),
  createdAt: Number(row.createdAt),
});

export const insertMail = async (transaction: StateTransaction, mail: StoredMail): Promise<void> => {
  await sql`insert into board_mail
      (id, board_id, owner_id, owner_name, rhythm, recipients, language, state, stopped_for, next_at, created_at)
    values (${mail.id}, ${mail.boardId}, ${mail.ownerId}, ${mail.ownerName}, ${JSON.stringify(mail.rhythm)}::jsonb,
      ${JSON.stringify(mail.recipients)}::jsonb, ${mail.language}, ${mail.state}, ${mail.stoppedFor},
      ${mail.nextAt}::bigint, ${mail.createdAt}::bigint)`.execute(transaction);
};

/** The mails of a board, oldest first. */
export const selectMailsOf = async (db: Database, boardId: string): Promise<readonly StoredMail[]> => {
  const { rows } = await sql<StoredMail>`
    select ${columns} from board_mail where board_id = ${boardId} order by created_at, id`.execute(db);
  return rows.map(mailOf);
};

export const selectMail = async (db: Database, id: string): Promise<StoredMail | null> => {
  const { rows } = await sql<StoredMail>`select ${columns} from board_mail where id = ${id}`.execute(db);
  return rows[0] ? mailOf(rows[0]) : null;
};

/** Mails whose time has come. */
export const selectDue = async (db: Database, now: Instant): Promise<readonly StoredMail[]> => {
  const { rows } = await sql<StoredMail>`
    select ${columns} from board_mail where state = 'active' and next_at <= ${now}::bigint order by next_at, id`.execute(
    db,
  );
  return rows.map(mailOf);
};

/** Moves a mail on to its next time; false when somebody else has, or it is no longer active. */
export const takeDue = async (
  transaction: StateTransaction,
  { id, nextAt }: StoredMail,
  next: Instant,
): Promise<boolean> => {
  const { rows } = await sql`update board_mail set next_at = ${next}::bigint
    where id = ${id} and state = 'active' and next_at = ${nextAt}::bigint returning id`.execute(transaction);
  return rows.length > 0;
};

export const setState = async (
  transaction: Database,
  id: string,
  to: { readonly state: StoredMail['state']; readonly stoppedFor: StopReason | null; readonly nextAt?: Instant },
): Promise<void> => {
  await sql`update board_mail set state = ${to.state}, stopped_for = ${to.stoppedFor},
    next_at = coalesce(${to.nextAt ?? null}::bigint, next_at) where id = ${id}`.execute(transaction);
};

export const deleteMail = async (transaction: StateTransaction, id: string): Promise<void> => {
  await sql`delete from board_mail where id = ${id}`.execute(transaction);
};

/** One sending of one mail: what was due when. */
export interface SendKey {
  readonly mailId: string;
  readonly dueAt: Instant;
}

/** Notes a sending; false when it is there already. */
export const insertSend = async (
  transaction: StateTransaction,
  { mailId, dueAt }: SendKey,
  askedBy: string | null,
): Promise<boolean> => {
  const { rows } = await sql`insert into board_mail_send (mail_id, due_at, asked_by)
    values (${mailId}, ${dueAt}::bigint, ${askedBy}) on conflict (mail_id, due_at) do nothing returning mail_id`.execute(
    transaction,
  );
  await sql`delete from board_mail_send where mail_id = ${mailId} and due_at not in (
    select due_at from board_mail_send where mail_id = ${mailId} order by due_at desc limit ${SENDS_KEPT})`.execute(
    transaction,
  );
  return rows.length > 0;
};

export const endSend = async (
  db: Database,
  { mailId, dueAt }: SendKey,
  ended: { readonly at: Instant; readonly problem: string | null; readonly picture: PictureState | null },
): Promise<void> => {
  await sql`update board_mail_send set ended_at = ${ended.at}::bigint, problem = ${ended.problem},
    picture = coalesce(${ended.picture}, picture) where mail_id = ${mailId} and due_at = ${dueAt}::bigint`.execute(db);
};

export interface StoredSend {
  readonly dueAt: Instant;
  readonly askedBy: string | null;
  readonly endedAt: Instant | null;
  readonly problem: string | null;
  readonly picture: PictureState | null;
}

/** The newest sendings of a mail, at most so many. */
export const selectSends = async (db: Database, mailId: string, rowsMax: number): Promise<readonly StoredSend[]> => {
  const { rows } = await sql<StoredSend>`
    select due_at as "dueAt", asked_by as "askedBy", ended_at as "endedAt", problem, picture from board_mail_send
    where mail_id = ${mailId} order by due_at desc limit ${rowsMax}::int`.execute(db);
  return rows.map((row) => ({
    ...row,
    dueAt: Number(row.dueAt),
    endedAt: row.endedAt === null ? null : Number(row.endedAt),
  }));
};

export interface StoredLetter {
  readonly dueAt: Instant;
  readonly recipient: string;
  readonly state: LetterState;
  readonly problem: string | null;
  readonly changedAt: Instant;
}

/** A recipient as the key of its letter. */
export const keyOfRecipient = (to: Recipient): string =>
  to.kind === 'operator' ? `operator:${to.operatorId}` : `address:${to.address.toLowerCase()}`;

/** The recipient of a letter. */
export const recipientOf = (key: string): Recipient => {
  const value = key.slice(key.indexOf(':') + 1);
  return key.startsWith('operator:') ? { kind: 'operator', operatorId: value } : { kind: 'address', address: value };
};

/** A letter for each recipient, where there is none yet. */
export const insertLetters = async (
  transaction: StateTransaction,
  { mailId, dueAt }: SendKey,
  recipients: readonly Recipient[],
  at: Instant,
): Promise<void> => {
  await sql`insert into board_mail_letter (mail_id, due_at, recipient, state, changed_at)
    select ${mailId}, ${dueAt}::bigint, each, 'waiting', ${at}::bigint
    from unnest(${recipients.map(keyOfRecipient)}::text[]) as each
    on conflict (mail_id, due_at, recipient) do nothing`.execute(transaction);
};

export const selectLetters = async (
  db: Database,
  mailId: string,
  dueAts: readonly Instant[],
): Promise<readonly StoredLetter[]> => {
  const { rows } = await sql<StoredLetter>`
    select due_at as "dueAt", recipient, state, problem, changed_at as "changedAt" from board_mail_letter
    where mail_id = ${mailId} and due_at = any(${[...dueAts]}::bigint[]) order by due_at desc, recipient`.execute(db);
  return rows.map((row) => ({ ...row, dueAt: Number(row.dueAt), changedAt: Number(row.changedAt) }));
};

/** Says what became of a letter, where it stands in one of the states; false where it does not. */
export const moveLetter = async (
  db: Database,
  { mailId, dueAt }: SendKey,
  to: string,
  moved: {
    readonly from: readonly LetterState[];
    readonly state: LetterState;
    readonly problem: string | null;
    readonly at: Instant;
  },
): Promise<boolean> => {
  const { rows } = await sql`update board_mail_letter
    set state = ${moved.state}, problem = ${moved.problem}, changed_at = ${moved.at}::bigint
    where mail_id = ${mailId} and due_at = ${dueAt}::bigint and recipient = ${to} and state = any(${[...moved.from]}::text[])
    returning recipient`.execute(db);
  return rows.length > 0;
};
