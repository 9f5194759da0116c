// A kept-alive HTTP connection that does as little as possible, so that the load process is not what is measured.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request at a time over one connection. */
export interface HttpConnection {
  post(path: string, key: string, body: Uint8Array): Promise<HttpAnswer>;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

const answerIn = (received: Buffer): HttpAnswer | null => {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const bodyFrom = headEnd + HEAD_END.length;
  if (received.length < bodyFrom + length) return null;
  return { status: Number(head.slice(9, 12)), body: received.toString('utf8', bodyFrom, bodyFrom + length) };
};

const whenAnswered = (socket: Socket): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (end: () => void): void => {
      socket.off('data', hear).off('error', fail).off('close', fail);
      end();
    };
    const hear = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = answerIn(received);
      if (answer) finish(() => resolve(answer));
    };
    const fail = (error?: unknown): void =>
      finish(() => reject(error instanceof Error ? error : new Error('the server closed the connection')));
    socket.on('data', hear).once('error', fail).once('close', fail);
  });

export const openConnection = async (port: number): Promise<HttpConnection> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return {
    post: (path, key, body) => {
      const answered = whenAnswered(socket);
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\n` +
          `content-length: ${body.length}\r\n\r\n`,
      );
      socket.write(body);
      return answered;
    },
    close: () => socket.destroy(),
  };
};
