// What a command of the command line gets, and how one is registered.
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { Config, VariableOrigins, VariableValues } from '../../platform/config/index.ts';
import type { CallInput, Endpoint } from '../../platform/http/index.ts';
import type { Installation } from '../wiring.ts';

/** Ends the command with a message and exit code 1, without a stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export interface LoadedConfig {
  readonly config: Config;
  readonly values: VariableValues;
  readonly origins: VariableOrigins;
}

/** The same API for a command whether a server runs or not. */
export interface LocalApi {
  /** True when a running server answers. */
  readonly live: boolean;
  /** Calls an endpoint; throws `CommandFailed` with the problem's sentence when it is refused. */
  call<
    Path extends string,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Body extends z.ZodType,
    Response extends z.ZodType,
  >(
    endpoint: Endpoint<Path, Params, Query, Body, Response>,
    input?: Partial<CallInput<z.input<Params>, z.input<Query>, z.input<Body>>>,
  ): Promise<z.output<Response>>;
  /** The same for files of any length: the bytes as they come. */
  stream(
    endpoint: Endpoint,
    query?: Readonly<Record<string, string>>,
    params?: Readonly<Record<string, string>>,
  ): Promise<AsyncIterable<Buffer>>;
  /** The same for files: the text of the answer. */
  text(endpoint: Endpoint, query?: Readonly<Record<string, string>>): Promise<string>;
}

export interface CommandContext {
  /** Reads the configuration; ends the program with every problem when there is one. */
  readonly loadConfig: () => LoadedConfig;
  readonly wallClock: Clock;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /**
   * Runs the work against the running server when there is one, else opens the stores for the time of the work; with
   * `background`, the consumers and jobs run then too.
   */
  withApi<Result>(
    work: (api: LocalApi) => Promise<Result>,
    options?: { readonly background?: boolean },
  ): Promise<Result>;
  /** Opens the installation itself; fails with a clear sentence when a server holds it. Background work is not started. */
  withInstallation<Result>(work: (installation: Installation) => Promise<Result>): Promise<Result>;
}

/** Adds one command to the program. */
export type RegisterCommand = (program: Command, context: CommandContext) => void;
