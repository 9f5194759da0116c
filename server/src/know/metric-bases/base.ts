// How metrics read the answer of a question, and what is common to all questions in that.

import type { MetricPart, MetricsCell, MetricsResult } from '../metrics/contract.ts';
import { type CommonParameters, type GroupKey, shareInterval } from '../questions/index.ts';

/** What is read of an answer. */
export type Reading = Omit<MetricsResult, 'metric' | 'opens' | 'opensUnits'>;
export type ReadGroup = Reading['groups'][number];

/** A question as metrics see it. */
export interface MetricBase<Result, Parameters = CommonParameters> {
  /** Figures that it has. */
  readonly figures: RegExp;
  /** The steps or the like that a figure names and the parameters must have; null where it names none. */
  readonly wanting?: (figure: string, parameters: Parameters) => string | null;
  read(result: Result, figure: string, parameters: Parameters): Reading;
  opens(figure: string, parameters: Parameters): readonly MetricPart[];
  readonly opensUnits: boolean;
  /** Whether the cell can only be named by what the answer says. */
  readonly cellOfAnswer?: (figure: string, cell: MetricsCell) => boolean;
  /** The question's own cell; null where nobody stands behind it. `result` is there where `cellOfAnswer` asks for it. */
  cell(figure: string, cell: MetricsCell, parameters: Parameters, result: Result | null): object | null;
}

/** A group that has its figure, and no share of anything. */
export const whole = (
  key: GroupKey,
  value: number | null,
  values: readonly (number | null)[],
  more: Partial<ReadGroup> = {},
): ReadGroup => ({
  ...{ key, value, values: [...values], low: null, high: null, counted: null, base: null },
  ...more,
});

export const ratio = (counted: number, base: number): number | null => (base === 0 ? null : counted / base);

/** A group whose figure is a share of its base, with its interval. */
export const shared = (key: GroupKey, counted: number, base: number, values: readonly (number | null)[]): ReadGroup => {
  const { low, high } = shareInterval(counted, base);
  return {
    ...{ key, value: ratio(counted, base), values: [...values], counted, base },
    ...(base === 0 ? { low: null, high: null } : { low, high }),
  };
};

/** The key of everybody, of questions that have no groups. */
export const everybody: GroupKey = { segment: null, kind: 'all', value: null, label: { zh: '全部', en: 'All' } };

/** Everybody, and the groups of an answer that tells of everybody apart from them; segments stand alone, as elsewhere. */
export const besideEverybody = <Told, Group extends Told & { readonly key: GroupKey }>(
  all: Told,
  groups: readonly Group[],
): readonly (Told & { readonly key: GroupKey })[] =>
  groups.some(({ key }) => key.segment !== null) ? groups : [{ ...all, key: everybody }, ...groups];
