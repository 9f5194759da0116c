// Entry of the script that pages load: the global `zhiyin`, whose calls before `init` do nothing, so that a page works
// without the collector. What a page called before the script arrived is done first.
import { current, init, stop } from './zhiyin.ts';

const names = ['track', 'page', 'identify', 'alias', 'reset', 'consent', 'setCommon', 'flush', 'state'] as const;

type Call = (...args: readonly unknown[]) => unknown;

const api: Record<string, Call> = { init: init as Call, stop };
for (const name of names) api[name] = (...args) => (current()?.[name] as Call | undefined)?.(...args);

const place = window as { zhiyin?: unknown };
/** A page may set `zhiyin = [['init', {…}], ['track', 'x']]` before it loads the script. */
const early = place.zhiyin;
place.zhiyin = api;

if (Array.isArray(early)) {
  for (const [name, ...args] of early as readonly [string, ...unknown[]][]) api[name]?.(...args);
}
