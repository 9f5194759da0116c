// Server-sent events by fetch instead of EventSource: a refusal comes back as a problem with its reason, and nobody reconnects behind
// our back.
import { unreachable } from './problem.ts';

/** One message of a stream. */
export interface StreamMessage {
  readonly event: string;
  readonly data: unknown;
}

/** Takes the text as it arrives, in whatever pieces, and gives the messages that are whole. */
export const createMessageReader = (): ((piece: string) => readonly StreamMessage[]) => {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon), line.slice(colon + 2)] as const;
        }),
      );
      const data = fields.get('data');
      return data === undefined ? [] : [{ event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown }];
    });
  };
};

/** Calls back with each message until the stream ends; throws when it breaks, or is silent for longer than `silentMs`. */
export const readStream = async (
  response: Response,
  silentMs: number,
  onMessage: (message: StreamMessage) => void,
): Promise<void> => {
  const reader = response.body?.getReader();
  if (!reader) return;
  const [decoder, messages] = [new TextDecoder(), createMessageReader()];
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unreachable(new Error(`nothing came for ${silentMs} ms`))), silentMs);
    });
    try {
      const { done, value } = await Promise.race([reader.read(), silence]);
      if (done) return;
      for (const message of messages(decoder.decode(value, { stream: true }))) onMessage(message);
    } catch (thrown) {
      void reader.cancel().catch(() => undefined);
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }
};
