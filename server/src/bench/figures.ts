// Medians, quantiles, and how numbers are written.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The value below which the share of the sorted values lies; NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** "12,345". */
export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** "0.123". */
export const ratio = (value: number, of: number): string => (value / of).toFixed(3);

/** Load average of the last minute. Above the number of cores, others were competing and absolute numbers say little. */
export const loadNow = (): string => (loadavg()[0] ?? 0).toFixed(1);

export const machine = (): string => {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores (${model}), ${memoryGb} GB, Node ${process.versions.node}, ${process.platform}`;
};

/** One measured number with what it is held against. */
export interface Finding {
  readonly scenario: string;
  readonly what: string;
  readonly measured: string;
  readonly goal: string | null;
  readonly met: boolean | null;
}

const findings: Finding[] = [];

/** Prints a finding at once and keeps it for the table at the end. */
export const report = (
  scenario: string,
  what: string,
  measured: string,
  goal?: { readonly text: string; readonly met: boolean },
): void => {
  const judged = goal === undefined ? '' : `   goal ${goal.text}: ${goal.met ? 'met' : 'NOT MET'}`;
  console.log(`  ${what.padEnd(62)} ${measured}${judged}   [load ${loadNow()}]`);
  findings.push({ scenario, what, measured, goal: goal?.text ?? null, met: goal?.met ?? null });
};

/** Everything reported so far as a table in Markdown. */
export const table = (): string =>
  [
    '| Scenario | Measured | Value | Goal | Met |',
    '| --- | --- | --- | --- | --- |',
    ...findings.map(
      ({ scenario, what, measured, goal, met }) =>
        `| ${scenario} | ${what} | ${measured} | ${goal ?? ''} | ${met === null ? '' : met ? 'yes' : 'no'} |`,
    ),
  ].join('\n');
