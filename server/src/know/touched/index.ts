// Queues of customers to be judged again.
export { type Claimed, createTouchedQueue } from './queue.ts';
