// Thread of the simulator: makes batches ahead of the intake, which is busy with the ones before. They travel as JSON, which
// is cheaper to read than cloned objects.
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../kernel/index.ts';
import { simulatedBatches } from './batches.ts';
import type { SimulatorRequest } from './simulator-thread.ts';

const { tradingDays, ...options } = workerData as SimulatorRequest;
const known = new Map(tradingDays);
const batches = simulatedBatches({ ...options, isTradingDay: (date) => known.get(date) ?? null });

assert(parentPort !== null, 'the simulator runs in a thread');
const port = parentPort;
port.on('message', () => {
  const next = batches.next();
  port.postMessage(next.done ? null : JSON.stringify(next.value));
});
