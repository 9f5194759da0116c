// Opens a stream of server-sent events, as the console calls everything: with its session and its language.
import { language } from '../i18n/language.ts';
import { problemFrom, unreachable } from './problem.ts';

/** Opens the stream; throws a `Problem` when it is refused or nobody answers. */
export const openStream = async (address: string, signal: AbortSignal): Promise<Response> => {
  const response = await fetch(address, {
    credentials: 'same-origin',
    headers: { accept: 'text/event-stream', 'accept-language': language.get() === 'zh' ? 'zh-CN' : 'en' },
    signal,
  }).catch((thrown: unknown) => {
    if (signal.aborted) throw thrown;
    throw unreachable(thrown);
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw problemFrom(response.status, body, response.headers.get('x-request-id'));
};
