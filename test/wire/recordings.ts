// Recorded requests of real SDKs, where they are beside the repository. They are not part of it.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';

export interface Recording {
  readonly file: string;
  readonly sdk: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  };
  /** What the request says, decoded by hand; null for requests that carry no events. */
  readonly content: unknown;
}

const folder = resolve(import.meta.dirname, '../../../shared/wire');

const readRecording = (file: string): Recording => {
  const { sdk, request, decoded } = JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
  return {
    file,
    sdk,
    request: { ...request, body: Buffer.from(request.body_base64, 'base64') },
    content: decoded === null ? null : decoded.out,
  };
};

/** All recordings by name; empty where the folder is absent. */
export const readRecordings = (): readonly Recording[] => {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map(readRecording);
  } catch {
    return [];
  }
};

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const parseAnswer = (bytes: Buffer): RawAnswer => {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: bytes.subarray(end + 4) };
};

/** Sends the recorded bytes over a socket of its own: request line, headers and body as they were, but for the address. */
export const replay = (recording: Recording, url: string): Promise<RawAnswer> =>
  new Promise((done, fail) => {
    const { hostname, port, host } = new URL(url);
    const { method, url: path, headers, body } = recording.request;
    const sent = { ...headers, host, connection: 'close' };
    const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(sent).map(([name, value]) => `${name}: ${value}`)];
    const socket = connect(Number(port), hostname, () => {
      socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', fail);
    socket.on('close', () => done(parseAnswer(Buffer.concat(chunks))));
  });
