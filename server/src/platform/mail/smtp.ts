// Hands letters to a mail server, one conversation for each.
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { MailConfig } from '../config/index.ts';
import { composeLetter } from './composing.ts';
import type { Delivery, Mailer } from './letter.ts';

const TIMES = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000, dnsTimeout: 10_000 };

/** What the library throws, as far as it is read here. */
interface MailFault {
  readonly message?: string;
  readonly code?: string;
  /** The server's reply; absent when none came. */
  readonly responseCode?: number;
  /** The reply as it came: "550 5.1.1 no such user". */
  readonly response?: string;
  /** What was replied to. */
  readonly command?: string;
}

const isPermanent = (reply: number): boolean => reply >= 500 && reply < 600;

/**
 * Whether a permanent reply to a recipient says that no letter will be taken for the address. Not so where the mailbox is full (5.2.2), or
 * where the server objects to the letter, to the sender or to being asked at all (5.7.x "relaying denied"): that would stop everybody for a
 * mistake of the configuration. Without an enhanced code (RFC 3463) the replies that RFC 5321 has for mailboxes count.
 */
const isOfAddress = (reply: number, response: string): boolean => {
  const enhanced = /^\d{3}[ -]5\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  if (enhanced !== undefined) return /^(1\.(?!7$|8$)\d+|2\.[01]|4\.\d+)$/.test(enhanced);
  return [550, 551, 553, 556].includes(reply);
};

/** What a failed conversation means. `handed`: the whole letter had gone out before it failed. */
export const readFault = (fault: MailFault, handed: boolean): Delivery => {
  const { responseCode: reply, code, command } = fault;
  const problem = (fault.message ?? 'no reason given').slice(0, 500);
  if (reply === undefined && handed) return { kind: 'unknown', problem };
  // Of the recipient and of the letter; a refused log-in or sender says nothing about either.
  const aboutLetter = (code === 'EENVELOPE' && command !== 'MAIL FROM') || code === 'EMESSAGE';
  if (aboutLetter && reply !== undefined && isPermanent(reply)) {
    const ofAddress = command === 'RCPT TO' && isOfAddress(reply, fault.response ?? '');
    return { kind: 'refused', of: ofAddress ? 'address' : 'letter', problem };
  }
  return { kind: 'later', problem, everyone: !aboutLetter };
};

const transportOf = ({ host, port, tls, user, password, authority }: MailConfig) =>
  createTransport({
    ...{ ...TIMES, host, port, secure: tls === 'tls' },
    ...(tls === 'starttls' ? { requireTLS: true } : {}),
    ...(tls === 'none' ? { ignoreTLS: true } : {}),
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    ...(authority === null ? {} : { tls: { ca: authority } }),
  });

export const createSmtpMailer = (config: MailConfig): Mailer => {
  const transport = transportOf(config);
  const sender = { name: config.fromName, address: config.from };
  return {
    kind: 'smtp',
    deliver: async (letter) => {
      const whole = await composeLetter(letter, sender);
      let handed = false;
      const raw = Readable.from([whole]).once('end', () => {
        handed = true;
      });
      try {
        const { response } = await transport.sendMail({ raw, envelope: { from: sender.address, to: [letter.to] } });
        return { kind: 'sent', answer: response.slice(0, 200) };
      } catch (thrown) {
        return readFault(thrown as MailFault, handed);
      }
    },
    check: async () => {
      try {
        await transport.verify();
        return null;
      } catch (thrown) {
        return (thrown as MailFault).message ?? 'no reason given';
      }
    },
  };
};
