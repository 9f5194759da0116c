// The options of `init`, with what holds where one is absent.
import type { Problem, SendLimits } from './sender.ts';
import type { Properties } from './wire.ts';

/** Gives a fresh identity token of the customer, made by the firm's backend. */
export type TokenSource = (customerId: string) => string | Promise<string>;

export interface Options {
  /** Address of the installation, "https://events.example.com". */
  readonly endpoint: string;
  /** A public write key. */
  readonly key: string;
  /** `opt-in` keeps everything in memory and sends nothing before {@link Options.consentPurpose} is granted. */
  readonly consent?: 'opt-out' | 'opt-in';
  /** The purpose that collecting depends on: "analytics" unless told. */
  readonly consentPurpose?: string;
  /** Version of the application, on each event. */
  readonly appVersion?: string;
  /** Channel code of this build or page; stands before the one in the address. */
  readonly channel?: string;
  /** Parameter of the address that names the channel: "channel" unless told. */
  readonly channelParameter?: string;
  /** Parameter of the address that holds a referral code ("ref" in links of the member centre); not looked for unless told. */
  readonly referralParameter?: string;
  /** Properties of each event. */
  readonly properties?: Properties;
  /** The id of this device, where the application has one. */
  readonly anonymousId?: string;
  /** Asked when an identification has no token, or one that has expired. */
  readonly identityToken?: TokenSource;
  readonly onProblem?: (problem: Problem) => void;
  /** Events a request: 50. */
  readonly batchEventsMax?: number;
  /** Bytes a request: 48,000. */
  readonly batchBytesMax?: number;
  /** How long an event waits for company, in milliseconds: 2,000. */
  readonly intervalMs?: number;
  /** How long to wait for an answer, in milliseconds: 15,000. */
  readonly timeoutMs?: number;
  /** Events that wait at most; over it the oldest are dropped and counted: 1,000. */
  readonly queueEventsMax?: number;
  /** Bytes that wait at most: 1,000,000. */
  readonly queueBytesMax?: number;
}

export const sendLimitsOf = (options: Options): SendLimits => ({
  batchEventsMax: options.batchEventsMax ?? 50,
  batchBytesMax: options.batchBytesMax ?? 48_000,
  intervalMs: options.intervalMs ?? 2_000,
  timeoutMs: options.timeoutMs ?? 15_000,
});

/** Throws on what could only fail later, unseen. */
export const checkOptions = ({ endpoint, key }: Options): void => {
  if (!/^https?:\/\/./.test(endpoint)) throw new TypeError('zhiyin: endpoint is no http address');
  if (!key) throw new TypeError('zhiyin: key is missing');
};
