// One rule for the amount of an event.
import { expect, it } from 'vitest';
import { eventAmountFen } from './event-amount.ts';

it.each([
  [{ amount_fen: 150 }, 150],
  [{ amount_fen: '5' }, 5],
  [{ amount_fen: 0, amount: 9 }, 0],
  [{ amount_fen: 1.5, amount: 2 }, 200],
  [{ amount_fen: ' ', amount: '3' }, 300],
  [{ amount: '12.345' }, 1235],
  [{ amount: -0.015 }, -2],
  [{ amount: true }, 100],
  [{ amount: 'many' }, null],
  [{ amount: 1e30 }, null],
  [{ amount: null }, null],
  [{}, null],
])('the amount of %j is %s fen', (properties, fen) => {
  expect(eventAmountFen(properties)).toBe(fen);
});
