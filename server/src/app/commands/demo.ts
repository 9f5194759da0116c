// zhiyin demo: a server with a simulated firm in it, on the embedded stores.
import { setTimeout as sleep } from 'node:timers/promises';
import { addDays, type BusinessDate, businessDateAt, isRefusal } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import { createLogger, createMetrics } from '../../platform/telemetry/index.ts';
import { machineClock } from '../clocks.ts';
import { introduceActivities, takePart } from '../demo/activities.ts';
import { introduceBenefits } from '../demo/benefits.ts';
import { liveEarlierProgramme } from '../demo/earlier-programme.ts';
import { isHalfGenerated } from '../demo/generate.ts';
import { startLive } from '../demo/live.ts';
import { fillFirm, type LoadProgress, simulatedPart } from '../demo/load.ts';
import { spendPoints } from '../demo/members.ts';
import { introduceBoard } from '../demo/morning-board.ts';
import { introducePartners } from '../demo/partners.ts';
import { nameCodes } from '../demo/plan-names.ts';
import { introduceProgramme, programmeSince } from '../demo/programme.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { introduceScenes } from '../demo/scenes.ts';
import { introduceSegments } from '../demo/segments.ts';
import type { SimulationOptions } from '../demo/simulator.ts';
import { introduceTags } from '../demo/tags.ts';
import { introduceTiers } from '../demo/tier-schemes.ts';
import { type RunningServer, startServer } from '../server.ts';
import { type CommandContext, CommandFailed, type RegisterCommand } from './command.ts';
import { announce, stopAsked } from './serve.ts';

/** Which firm is simulated. */
export interface FirmOptions {
  readonly customers: string;
  readonly months: string;
  readonly seed: string;
}

interface DemoOptions extends FirmOptions {
  readonly live: boolean;
}

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new CommandFailed(`--${name} must be a whole number from ${least} to ${most}, got "${text}"`);
};

const LIVE_CUSTOMERS = 1_000;
const DAYS_A_MONTH = 30.44;

const simulationOf = async (server: RunningServer, options: FirmOptions): Promise<SimulationOptions> => {
  const { config, clock } = server.installation.surroundings;
  const calendar = await server.installation.settings.tradingCalendar();
  const until = businessDateAt(clock.now(), config.timeZone);
  return {
    seed: wholeNumber('seed', options.seed, 0, 1_000_000_000),
    customers: wholeNumber('customers', options.customers, 100, 10_000_000),
    from: addDays(until, -Math.round(wholeNumber('months', options.months, 1, 36) * DAYS_A_MONTH)),
    until,
    timeZone: config.timeZone,
    isTradingDay: (date) => {
      const known = calendar.isTradingDay(date);
      return isRefusal(known) ? null : known;
    },
  };
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The largest firm takes hours. */
const KNOWN_MS = 24 * 3_600_000;
const LEASE_POLL_MS = 100;
/** They decide what is earned by the rules in force, which comes after what was earned before there were rules. Who acts on it is named after them. */
const deciding = ['earning', 'scenes', 'referrals'];

/** Lives the months of the programme from before its rules were in force here, once customers are known. */
const liveBeforeRules = async (
  { installation }: RunningServer,
  simulation: SimulationOptions,
  { rulesFrom, head }: { readonly rulesFrom: BusinessDate; readonly head: LogPosition },
): Promise<void> => {
  for (const consumer of ['profiles', 'organisation']) await installation.pipeline.waitUntil(consumer, head, KNOWN_MS);
  await liveEarlierProgramme(installation, simulatedPart(simulation), rulesFrom);
};

/** Loads the firm and shows how the consumers come along; resolves when they have all seen everything. */
const load = async (
  server: RunningServer,
  simulation: SimulationOptions,
  rulesFrom: BusinessDate,
  context: CommandContext,
): Promise<void> => {
  const { pipeline } = server.installation;
  const { wallClock } = context;
  const startedAt = wallClock.now();
  const loading = progressBar('simulating the firm   ', process.stderr, wallClock.now);
  let events = 0;
  const shown = (progress: LoadProgress): void => {
    events = progress.events;
    loading.show(progress.loaded, `${progress.events.toLocaleString('en')} events`);
  };
  // A server that was just killed may still have the lease for a moment; only who has it can hold a consumer.
  while (!(await pipeline.status()).holdsLease) await sleep(LEASE_POLL_MS);
  const loaded = fillFirm(server.installation, simulation, shown);
  let lives = true;
  const lived = loaded
    .then((head) => (isRefusal(head) ? undefined : liveBeforeRules(server, simulation, { rulesFrom, head })))
    .finally(() => {
      lives = false;
    });
  for (const consumer of deciding) pipeline.hold(consumer, lived);
  const head = await loaded;
  if (isRefusal(head)) throw new CommandFailed(head.message);
  loading.done(`${events.toLocaleString('en')} events in the log after ${seconds(wallClock.now() - startedAt)}`);
  const digesting = progressBar('getting to know them  ', process.stderr, wallClock.now);
  for (;;) {
    const { consumers } = await pipeline.status();
    const failed = consumers.find((each) => each.state === 'halted');
    if (failed) throw new CommandFailed(`${failed.consumer} stopped: ${failed.error?.message ?? 'no reason given'}`);
    const free = consumers.filter(({ consumer }) => !lives || !deciding.some((held) => consumer.startsWith(held)));
    const slowest = free.reduce((a, b) => (b.position < a.position ? b : a));
    if (!lives && slowest.position >= head) break;
    const { leap, position, consumer } = slowest;
    const reached = leap ? position + leap.share * (leap.to - position) : position;
    digesting.show(reached / head, `${consumer} ${Math.round(reached).toLocaleString('en')}`);
    await sleep(200);
  }
  await lived;
  digesting.done(`everything known after ${seconds(wallClock.now() - startedAt)}`);
};

/** What the first night would compute, so that every page has something to show on the first day. */
const firstNight: readonly (readonly [job: string, payload: object])[] = [
  ['tags.evaluate-daily', {}],
  ['lifecycle.evaluate', { because: 'changed' }],
  ['value.compute', {}],
  ['lifetime.compute', {}],
  ['loyalty.compute', {}],
  ['contribution.compute', {}],
  ['churn.compute', {}],
  ['earning.period', {}],
  ['tiers.evaluate', {}],
  // Who earned since the schemes were first evaluated, when nobody was there yet.
  ['tiers.touched', {}],
  ['economics.compute', {}],
  ['deferred-revenue.compute', {}],
];

const beginFirstNight = async ({ installation }: RunningServer, context: CommandContext): Promise<void> => {
  for (const [job, payload] of firstNight) await installation.jobs.enqueue(job, payload, { uniqueKey: 'first night' });
  context.printError(
    '  Value, loyalty, contribution, lifecycle and churn are being computed; their pages fill one after another.',
  );
};

/** Which customer's own page is worth a look: one who has points. */
const announceMember = async ({ installation }: RunningServer, context: CommandContext): Promise<void> => {
  const [customerId] = await installation.reward.ledger.richest('main', 'points', 1);
  if (customerId === undefined) return;
  context.printError(`  The member centre of one customer: zhiyin member-link ${customerId}\n`);
};

const introduce = async (
  server: RunningServer,
  simulation: SimulationOptions,
  context: CommandContext,
): Promise<void> => {
  const { installation } = server;
  await nameCodes(installation);
  await introduceTags(installation);
  const since = programmeSince(simulation);
  await introduceProgramme(installation, since);
  await introduceTiers(installation);
  await introduceBenefits(installation, simulation.from);
  await introduceScenes(installation, since);
  await introduceActivities(installation, since);
  await introduceBoard(installation, { ...simulation, programmeFrom: since });
  await load(server, simulation, since, context);
  await introduceSegments(installation);
  await spendPoints(installation);
  await takePart(installation);
  await introducePartners(installation);
  await beginFirstNight(server, context);
};

/** Loads the firm into an empty installation; what an earlier run loaded stays. Stops the server when it cannot go on. */
export const fillOnce = async (
  server: RunningServer,
  options: FirmOptions,
  context: CommandContext,
): Promise<SimulationOptions> => {
  const { record, stores, surroundings } = server.installation;
  const { dataFolder } = surroundings.config;
  try {
    const simulation = await simulationOf(server, options);
    const head = await record.eventLog.head();
    if (await isHalfGenerated(stores.events, head))
      throw new CommandFailed(
        `a firm was being generated in ${dataFolder} when its process ended, and is of no use: delete the folder`,
      );
    if (head === 0) await introduce(server, simulation, context);
    else context.printError(`  The firm of an earlier run is in ${dataFolder}; delete the folder to begin anew.`);
    return simulation;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

export const registerDemo: RegisterCommand = (program, context) => {
  program
    .command('demo')
    .description('run the server with a simulated firm (data folder ./data-demo unless ZHIYIN_DATA_DIR is set)')
    .option(
      '--customers <number>',
      'customers at the end of the simulation; above 200000 generated into the event store',
      '20000',
    )
    .option('--months <number>', 'months before today', '12')
    .option('--seed <number>', 'another seed makes another firm', '7')
    .option('--no-live', 'do not go on sending events after loading')
    .action(async (options: DemoOptions) => {
      process.env.ZHIYIN_DATA_DIR ??= './data-demo';
      process.env.ZHIYIN_LOG_LEVEL ??= 'warn';
      const { config } = context.loadConfig();
      const logger = createLogger({ level: config.logLevel });
      const asked = stopAsked();
      const metrics = createMetrics();
      const server = await startServer({ config, logger, metrics, clock: machineClock, wallClock: machineClock });
      const stop = asked.then(() => server.stop());
      const simulation = await fillOnce(server, options, context);
      announce(server, context);
      await announceMember(server, context);
      const { accept } = server.installation.record.ingest;
      const stopLive = options.live
        ? startLive({ ...simulation, customers: LIVE_CUSTOMERS }, accept, machineClock, logger)
        : () => undefined;
      await asked;
      stopLive();
      await stop;
    });
};
