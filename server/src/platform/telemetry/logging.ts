// The engine behind Logger: pino, with values hidden by field name wherever they stand, because a log is read by many.
import { type DestinationStream, pino } from 'pino';
import type { Logger } from './logger.ts';

const HIDDEN =
  /^(authorization|cookie|set-cookie|password|currentPassword|newPassword|oneTimePassword|token|secret|clientSecret|masterKey|apiKey|writeKey|phone|mobile|telephone|name|fullName|customerName|email|idNumber|id_number|address|traits|properties)$/i;
const DEPTH_MAX = 6;

/** A copy of the value in which what must not be logged reads "[hidden]". Errors keep name, message, stack and cause. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[deep]';
  if (value instanceof Error) {
    return {
      type: value.name,
      message: value.message,
      stack: value.stack,
      ...(value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) }),
    };
  }
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, HIDDEN.test(key) ? '[hidden]' : redact(item, depth + 1)]),
  );
};

export interface LoggingOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; standard output unless told. */
  readonly destination?: DestinationStream;
}

/** Structured JSON lines with an ISO time. */
export const createLogger = (options: LoggingOptions): Logger => {
  const settings = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const engine = options.destination ? pino(settings, options.destination) : pino(settings);
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      if (engine.isLevelEnabled(level)) engine[level](redact(fields) as Record<string, unknown>, message);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
};

/** Says nothing; for short commands and tests that look at other things. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
