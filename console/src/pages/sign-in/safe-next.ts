// Where to go after signing in.

/** Only an address of this console may follow the sign-in. */
export const safeNext = (next: string | undefined): string =>
  next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') && !next.startsWith('/sign-in') ? next : '/';
