// The fault of a log that cannot take or give anything now. Ingest answers it with 503; nothing was appended.

/** The log is closed, out of disk, or its server does not answer. The cause says which. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** Turns what an engine threw into {@link LogUnavailable}, keeping the cause. */
export const asLogUnavailable = (doing: string, cause: unknown): LogUnavailable =>
  cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable(`the log is unavailable while ${doing}: ${reasonOf(cause)}`, { cause });

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
