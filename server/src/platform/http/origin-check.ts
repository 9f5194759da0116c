// Keeps other web sites from acting with a browser's session cookie, beside SameSite=Lax.

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface OriginFacts {
  readonly method: string;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** Host header and protocol as the browser saw them. */
  readonly host: string | undefined;
  readonly protocol: string;
}

/**
 * Whether the request may act with a cookie. Browsers send Origin on every unsafe request; what sends neither Origin nor
 * Sec-Fetch-Site is a program that holds the cookie itself, and no site can make it act.
 */
export const isOwnOrigin = (facts: OriginFacts, publicUrl: string): boolean => {
  if (SAFE.has(facts.method)) return true;
  if (facts.origin === undefined) {
    return facts.fetchSite === undefined || facts.fetchSite === 'same-origin' || facts.fetchSite === 'none';
  }
  return facts.origin === new URL(publicUrl).origin || facts.origin === `${facts.protocol}://${facts.host ?? ''}`;
};
