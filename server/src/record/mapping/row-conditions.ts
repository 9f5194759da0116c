// Conditions that decide which records a row becomes.
import type { RowCondition } from './contract.ts';

/** Whether a row's cells meet what was compiled. */
export type CellsTest = (cells: readonly string[]) => boolean;

const negativeNumber = /^-[\d.,]*[1-9]/;

const textTest = (test: RowCondition['test']): ((text: string) => boolean) => {
  if ('in' in test) {
    const values = new Set(test.in);
    return (text) => values.has(text);
  }
  if ('notIn' in test) {
    const values = new Set(test.notIn);
    return (text) => !values.has(text);
  }
  if ('startsWith' in test) return (text) => text.startsWith(test.startsWith);
  if ('notStartsWith' in test) return (text) => !text.startsWith(test.notStartsWith);
  if ('present' in test) return (text) => (text !== '') === test.present;
  return (text) => negativeNumber.test(text) === test.negative;
};

/** Compiles conditions for the columns of a file; all must hold. */
export const compileConditions = (conditions: readonly RowCondition[], columns: readonly string[]): CellsTest => {
  const tests = conditions.map(({ column, test }): CellsTest => {
    const at = columns.indexOf(column);
    const holds = textTest(test);
    return (cells) => holds((cells[at] ?? '').trim());
  });
  return (cells) => {
    for (const test of tests) if (!test(cells)) return false;
    return true;
  };
};
