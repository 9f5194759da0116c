// The command line talks to a running server through a socket in the data folder that only its owner may open.
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';

/** Longest path that every system takes for a socket. */
const PATH_MAX = 100;

/** Where the socket of a data folder is; null when its path would be too long. */
export const localSocketPath = (dataFolder: string): string | null => {
  const path = join(dataFolder, 'zhiyin.sock');
  return Buffer.byteLength(path) <= PATH_MAX ? path : null;
};

export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
}

/** An answer whose body comes as it is made. It throws when the server goes away in the middle. */
export interface StreamedAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Buffer>;
}

async function* whole(message: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of message) yield chunk as Buffer;
  if (!message.complete) throw new Error('the answer was cut off');
}

/** A GET through the socket, its body streamed. */
export const streamSocket = (socketPath: string, path: string): Promise<StreamedAnswer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method: 'GET', path });
    outgoing.once('error', reject);
    outgoing.once('response', (message) => resolve({ status: message.statusCode ?? 0, body: whole(message) }));
    outgoing.end();
  });

/** One call through the socket; null when no server listens there. */
export const callSocket = (
  socketPath: string,
  call: { readonly method: string; readonly path: string; readonly body?: string | undefined },
): Promise<LocalAnswer | null> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method: call.method,
      path: call.path,
      headers: call.body === undefined ? {} : { 'content-type': 'application/json' },
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? resolve(null) : reject(error),
    );
    outgoing.once('response', (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.once('error', reject);
      message.once('end', () => resolve({ status: message.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.end(call.body);
  });
