// A real mail server on a port of its own for tests: it keeps what it takes, and refuses what it is told to.
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailConfig } from '../config/index.ts';

/** A letter as it arrived. */
export interface ArrivedLetter {
  readonly to: readonly string[];
  readonly user: string | null;
  readonly encrypted: boolean;
  readonly whole: string;
}

export interface MailServer {
  readonly config: MailConfig;
  readonly arrived: ArrivedLetter[];
  /** The reply to a recipient, by its address: 421, 450, "550 5.1.1 no such user" …; what is not named here is taken. */
  readonly replies: Map<string, number | string>;
  /** Ends the conversation after a letter came whole, without a word. */
  silent: boolean;
  close(): Promise<void>;
}

const replying = (reply: number | string): Error => {
  const [code = '', ...words] = String(reply).split(' ');
  return Object.assign(new Error(words.join(' ') || `reply ${code}`), { responseCode: Number(code) });
};

/** Starts one. Unless told otherwise it asks for neither encryption nor a log-in. */
export const startMailServer = async (
  options: SMTPServerOptions = {},
  config: Partial<MailConfig> = {},
): Promise<MailServer> => {
  const [arrived, replies]: [ArrivedLetter[], Map<string, number | string>] = [[], new Map()];
  const state = { silent: false };
  const server = new SMTPServer({
    ...{ authOptional: true, disableReverseLookup: true, hideSTARTTLS: !options.cert, closeTimeout: 100 },
    // A code is said where a test says it, and nowhere by itself.
    hideENHANCEDSTATUSCODES: true,
    onRcptTo: ({ address }, _session, done) => {
      const reply = replies.get(address);
      done(reply === undefined ? null : replying(reply));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (state.silent) {
          for (const { _socket: socket } of server.connections as unknown as Set<{ _socket: { destroy(): void } }>)
            socket.destroy();
          return;
        }
        arrived.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : null,
          encrypted: session.secure,
          whole: Buffer.concat(parts).toString('utf8'),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  const { port } = listening.address() as AddressInfo;
  return {
    config: {
      ...{ host: 'localhost', port, tls: 'none', user: null, password: null, authority: null },
      ...{ from: 'zhiyin@firm.example', fromName: '知音 Zhiyin', domains: [], ...config },
    },
    ...{ arrived, replies },
    get silent() {
      return state.silent;
    },
    set silent(value) {
      state.silent = value;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
