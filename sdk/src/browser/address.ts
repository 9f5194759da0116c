// Addresses as they may be kept. A query can hold log-in codes, tokens and numbers of customers; only what is known to
// be harmless stays.
import { campaignNames, queryOf } from '../core/touch.ts';

export interface Address {
  /** Without the query, but for the parameters that may stay. */
  readonly url: string;
  /** Path, with the route of pages that keep it behind "#/". */
  readonly path: string;
}

/** Whether what stands behind the hash is a route of a page that keeps it there. */
export const isRoute = (hash: string): boolean => /^#!?\//.test(hash);

/** `kept` names further parameters that may stay; "all" keeps every one. */
export const addressOf = (location: Location, kept: readonly string[] | 'all'): Address => {
  const route = isRoute(location.hash) ? (location.hash.split('?')[0] ?? '') : '';
  const path = `${location.pathname}${route}`;
  const names: readonly string[] = [...campaignNames, ...kept];
  const query = location.search
    .slice(1)
    .split('&')
    .filter((pair) => pair && (kept === 'all' || names.includes(pair.split('=')[0] ?? '')))
    .join('&');
  return { url: `${location.origin}${location.pathname}${query && `?${query}`}${route}`, path };
};

/** Parameters of the query, and of the query behind a route. */
export const parametersOf = (location: Location): Readonly<Record<string, string>> => {
  const [, behindRoute = ''] = isRoute(location.hash) ? location.hash.split('?') : [];
  return { ...queryOf(behindRoute), ...queryOf(location.search.slice(1)) };
};

/** Origin and path of the page that led here; its query is none of our business. */
export const bareReferrer = (referrer: string): string => referrer.split(/[?#]/)[0] ?? '';

/** Host of the page that led here, when it is another site. */
export const foreignHost = (referrer: string, ownHost: string): string => {
  const host = /^https?:\/\/([^/?#]+)/.exec(referrer)?.[1] ?? '';
  return host === ownHost ? '' : host;
};
