// What modules may log with; the engine (pino) is chosen in telemetry and handed in.

/** Structured logger. The first argument holds fields, the second a constant sentence. Never personal data. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
