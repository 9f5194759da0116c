// The simulated firm from a thread of its own, a few batches ahead of whoever takes them.
import { Worker } from 'node:worker_threads';
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import { processEntry } from '../../platform/process-entry.ts';
import type { SimulatedBatch } from './batches.ts';
import type { SimulationOptions } from './simulator.ts';

/** What the thread is started with: the options with the calendar as values, for functions do not travel. */
export type SimulatorRequest = Omit<SimulationOptions, 'isTradingDay'> & {
  readonly tradingDays: readonly (readonly [BusinessDate, boolean | null])[];
};

const BATCHES_AHEAD = 4;
/** The months of the simulation are whole ones. */
const MARGIN_DAYS = 45;

const requestOf = ({ isTradingDay, ...options }: SimulationOptions): SimulatorRequest => {
  const tradingDays: [BusinessDate, boolean | null][] = [];
  const last = addDays(options.until, MARGIN_DAYS);
  for (let date = addDays(options.from, -MARGIN_DAYS); date <= last; date = addDays(date, 1))
    tradingDays.push([date, isTradingDay(date)]);
  return { ...options, tradingDays };
};

/** The batches of the firm. The thread ends with the iteration, also when that is left early; its failure is thrown here. */
export async function* simulatorThread(options: SimulationOptions): AsyncGenerator<SimulatedBatch> {
  const worker = new Worker(processEntry('simulator-worker'), { workerData: requestOf(options), execArgv: [] });
  const ready: (string | null)[] = [];
  let failure: unknown = null;
  let wake: () => void = () => undefined;
  worker.on('message', (message: string | null) => {
    ready.push(message);
    wake();
  });
  worker.on('error', (error) => {
    failure = error;
    wake();
  });
  try {
    for (let ahead = 0; ahead < BATCHES_AHEAD; ahead += 1) worker.postMessage('next');
    for (;;) {
      if (failure !== null) throw new Error('the simulator broke', { cause: failure });
      const batch = ready.shift();
      if (batch === null) return;
      if (batch === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      worker.postMessage('next');
      yield JSON.parse(batch) as SimulatedBatch;
    }
  } finally {
    await worker.terminate();
  }
}
