// What a metric takes of the answer of each question that it can be of: its figure, its line, and whose people stand behind it.

import type { LifecycleResult, StickinessResult } from '../activity/contract.ts';
import type { ChannelResult, ChannelTable } from '../channels/contract.ts';
import type { ConcentrationResult } from '../concentration/contract.ts';
import type { FunnelParameters, FunnelResult } from '../funnels/contract.ts';
import type { LevelsResult } from '../levels/contract.ts';
import type { MetricQuestion } from '../metrics/contract.ts';
import type { NpsResult } from '../nps/contract.ts';
import type { GroupKey } from '../questions/index.ts';
import type { RepurchaseResult } from '../repurchase/contract.ts';
import type { RetentionResult } from '../retention/contract.ts';
import type { TrendsResult } from '../trends/contract.ts';
import {
  besideEverybody,
  everybody,
  type MetricBase,
  type ReadGroup,
  type Reading,
  ratio,
  shared,
  whole,
} from './base.ts';
import { attribution, distribution, features, heatmap, paths, weakGroups } from './behaviour-bases.ts';
import { conversionPoints, opening } from './search-bases.ts';

const firstIndex = (figure: string): number => figure.charCodeAt(0) - 65;

/** `A` to `F`: a series. `f1` to `f3`: a formula, of which series A is counted, and of B where it is asked for. */
const trends: MetricBase<TrendsResult> = {
  figures: /^([A-F]|f[1-3])$/,
  read: ({ periods, groups }, figure) => ({
    periods: periods.map(({ label, complete }) => ({ label, complete })),
    groups: groups.map(({ key, series, formulas }) => {
      const formula = figure.startsWith('f');
      const line = formula ? formulas[Number(figure.slice(1)) - 1] : series[firstIndex(figure)];
      const counted = formula ? series[0]?.customers : series[firstIndex(figure)]?.customers;
      const base = formula ? (series[1]?.customers ?? null) : null;
      return whole(key, line?.total ?? null, line?.values ?? [], { counted: counted ?? null, base });
    }),
    details: null,
  }),
  opens: (figure) => (figure.startsWith('f') ? ['counted', 'base'] : ['counted']),
  opensUnits: true,
  cell: (figure, { group, part, period }) =>
    part === 'rest'
      ? null
      : {
          group,
          series: part === 'base' ? 1 : figure.startsWith('f') ? 0 : firstIndex(figure),
          ...(period === undefined ? {} : { period }),
        },
};

/** `total`: from the first step to the last. */
const funnel: MetricBase<FunnelResult, FunnelParameters> = {
  figures: /^total$/,
  read: ({ groups }) => ({
    periods: (groups[0]?.trend ?? []).map(({ date, complete }) => ({ label: date, complete })),
    groups: groups.map(({ key, steps, trend }) =>
      shared(
        key,
        steps.at(-1)?.count ?? 0,
        steps[0]?.count ?? 0,
        (groups[0]?.trend ?? []).map(({ date }) => {
          const counts = trend.find((each) => each.date === date)?.counts ?? [];
          return counts[0] ? (counts.at(-1) as number) / counts[0] : null;
        }),
      ),
    ),
    details: null,
  }),
  opens: () => ['counted', 'base', 'rest'],
  opensUnits: false,
  cell: (_, { group, part }, { steps }) => ({
    ...{ group, step: part === 'counted' ? steps.length : 1, kind: part === 'rest' ? 'lost' : 'reached' },
  }),
};

/** `period:1`: back in the first period after; of those cohorts whose period is over. */
const retention: MetricBase<RetentionResult> = {
  figures: /^period:\d{1,2}$/,
  read: ({ groups }, figure) => {
    const period = Number(figure.slice(7));
    const cohorts = groups[0]?.cohorts ?? [];
    return {
      periods: cohorts.map(({ date, cells }) => ({ label: date, complete: cells[period]?.complete ?? false })),
      groups: groups.map((group) => {
        const { retained = 0, size = 0 } = group.average[period] ?? {};
        const values = cohorts.map(({ date }) => {
          const cell = group.cohorts.find((each) => each.date === date)?.cells[period];
          return cell?.complete ? cell.share : null;
        });
        return shared(group.key, retained, size, values);
      }),
      details: null,
    };
  },
  opens: () => ['counted', 'rest'],
  opensUnits: true,
  cellOfAnswer: (_, { period }) => period !== undefined,
  cell: (figure, { group, part, period }, _, result) => {
    if (part === 'base') return null;
    const cohort = period === undefined ? undefined : result?.groups[0]?.cohorts[period]?.date;
    const kind = part === 'rest' ? 'lost' : 'retained';
    return { group, period: Number(figure.slice(7)), kind, ...(cohort === undefined ? {} : { cohort }) };
  },
};

/** `ratio`: of the last stretch that is over; of the last there is, where none is. */
/** The last unit that is over; the first where none is. */
const lastStretch = ({ stretches }: { readonly stretches: readonly { readonly complete: boolean }[] }): number =>
  Math.max(
    0,
    stretches.findLastIndex(({ complete }) => complete),
  );

const stickiness: MetricBase<StickinessResult> = {
  figures: /^ratio$/,
  read: ({ stretches, groups }) => {
    const last = lastStretch({ stretches });
    return {
      periods: stretches.map(({ date, complete }) => ({ label: date, complete })),
      groups: groups.map(({ key, stretches: own }) =>
        whole(
          key,
          own[last]?.ratio ?? null,
          own.map(({ ratio }) => ratio),
          { counted: own[last]?.customers ?? null },
        ),
      ),
      details: null,
    };
  },
  opens: () => ['counted'],
  opensUnits: true,
  cellOfAnswer: (_, { period }) => period === undefined,
  cell: (_, { group, part, period }, _parameters, result) =>
    part === 'counted'
      ? { group, stretch: period ?? (result ? lastStretch(result) : 0), units: 1, kind: 'at_least' }
      : null,
};

const stateOf = (figure: string) =>
  (figure === 'new_active' ? 'new' : figure) as 'new' | 'returning' | 'resurrecting' | 'dormant' | 'active';

/**
 * Of the last unit that is over: who is of a state, `kept` (of those active in the unit before, who came again) and `quick` (new and back again
 * by gone).
 */
const lifecycle: MetricBase<LifecycleResult> = {
  figures: /^(active|new_active|returning|resurrecting|dormant|kept|quick)$/,
  read: ({ periods, groups }, figure) => {
    const last = lastStretch({ stretches: periods });
    const of = (unit: (typeof groups)[number]['units'][number]): number | null =>
      figure === 'kept' ? unit.returningShare : figure === 'quick' ? unit.quickRatio : unit[stateOf(figure)];
    return {
      periods: periods.map(({ date, complete }) => ({ label: date, complete })),
      groups: groups.map(({ key, units }) => {
        const [own, values] = [units[last], units.map(of)];
        if (figure === 'kept') return shared(key, own?.returning ?? 0, own?.activeBefore ?? 0, values);
        const value = own ? of(own) : null;
        return whole(key, value, values, { counted: figure === 'quick' ? null : value });
      }),
      details: null,
    };
  },
  opens: (figure) => (figure === 'quick' ? [] : figure === 'kept' ? ['counted', 'rest'] : ['counted']),
  opensUnits: true,
  cellOfAnswer: (_, { period }) => period === undefined,
  cell: (figure, { group, part, period }, _parameters, result) => ({
    ...{ group, period: period ?? (result ? lastStretch({ stretches: result.periods }) : 0) },
    state: figure === 'kept' ? (part === 'rest' ? 'dormant' : 'returning') : stateOf(figure),
  }),
};

/** `cac`, `new`: channels stand in the place of groups, unless there are groups; these have all channels together. */
const channels: MetricBase<ChannelResult> = {
  figures: /^(cac|new)$/,
  read: ({ groups, ...result }, figure) => {
    const key = (value: string | null, label: GroupKey['label']): GroupKey => ({
      ...{ segment: null, kind: 'value', value, label },
    });
    const cac = (costFen: number | null, funded: number) => (costFen === null ? null : ratio(costFen, funded));
    const of = (each: GroupKey, row: ChannelTable['total']) =>
      figure === 'cac'
        ? whole(each, cac(row.costFen, row.funded), [], { counted: row.funded })
        : whole(each, row.newVisitors, [], { counted: row.newVisitors });
    const tables: readonly (Pick<ChannelTable, 'total'> & { readonly key: GroupKey })[] = besideEverybody<
      ChannelTable,
      (typeof groups)[number]
    >(result, groups);
    return {
      periods: [],
      groups:
        groups.length > 0
          ? tables.map((table) => of(table.key, table.total))
          : [of(everybody, result.total), ...result.rows.map((row) => of(key(row.channel, row.label), row))],
      details: null,
    };
  },
  opens: () => ['counted'],
  opensUnits: false,
  cell: (figure, { group, part }, { breakdown, segments }) => {
    if (part !== 'counted') return null;
    const counted = figure === 'cac' ? 'funded' : 'newVisitors';
    if (breakdown || segments.length > 0 || group.kind === 'all') return { group, figure: counted };
    return { group: {}, channel: group.value, figure: counted };
  },
};

const repurchase: MetricBase<RepurchaseResult> = {
  figures: /^(share|purchases|gap_days)$/,
  read: ({ periods, groups }, figure) => ({
    periods: figure === 'share' ? periods.map(({ label, complete }) => ({ label, complete })) : [],
    groups: groups.map(({ key, again, buyers, purchasesAverage, gapDays, trend }) =>
      figure === 'share'
        ? shared(
            key,
            again,
            buyers,
            trend.map(({ share }) => share),
          )
        : whole(key, figure === 'purchases' ? purchasesAverage : gapDays, [], { counted: buyers }),
    ),
    details: null,
  }),
  opens: (figure) => (figure === 'share' ? ['counted', 'base', 'rest'] : ['counted']),
  opensUnits: true,
  cell: (figure, { group, part, period }) => ({
    ...{ group, kind: part === 'rest' ? 'once' : part === 'base' || figure !== 'share' ? 'buyers' : 'again' },
    ...(period === undefined ? {} : { period }),
  }),
};

const npsDetails = ({ groups }: NpsResult): Reading['details'] => ({
  title: { zh: '原因', en: 'Reasons' },
  columns: [
    { zh: '原因', en: 'Reason' },
    { zh: '推荐者', en: 'Promoters' },
    { zh: '中立者', en: 'Passives' },
    { zh: '贬损者', en: 'Detractors' },
  ],
  rows: (groups[0]?.reasons ?? []).map(({ reason, other, promoters, passives, detractors }) => [
    other ? { zh: '其他', en: 'Other' } : (reason ?? { zh: '未填', en: 'None given' }),
    ...[promoters, passives, detractors],
  ]),
});

/** `nps`: promoters are counted, answers the base. Who is neither is passive or a detractor, which the reasons tell apart. */
const nps: MetricBase<NpsResult> = {
  figures: /^nps$/,
  read: (result) => ({
    periods: result.periods.map(({ label, complete }) => ({ label, complete })),
    groups: result.groups.map(({ key, nps: value, margin, promoters, passives, detractors, trend }) =>
      whole(
        key,
        value,
        trend.map((each) => each.nps),
        {
          ...{ counted: promoters, base: promoters + passives + detractors },
          low: value === null || margin === null ? null : Math.max(-100, value - margin),
          high: value === null || margin === null ? null : Math.min(100, value + margin),
        },
      ),
    ),
    details: npsDetails(result),
  }),
  opens: () => ['counted', 'base'],
  opensUnits: true,
  cell: (_, { group, part, period }) => ({
    ...{ group, class: part === 'counted' ? 'promoter' : 'answered' },
    ...(period === undefined ? {} : { period }),
  }),
};

/** `holders`, `share`, `amount`, `average` at the end; `days` of those who ever held, `ever` how many they are. */
const levels: MetricBase<LevelsResult> = {
  figures: /^(holders|share|amount|average|days|ever)$/,
  read: ({ periods, groups }, figure) => {
    const through = figure === 'days' || figure === 'ever';
    return {
      periods: through ? [] : periods.map(({ label, complete }) => ({ label, complete })),
      groups: groups.map(({ key, trend, ...level }) => {
        const of = (each: (typeof trend)[number]) =>
          figure === 'holders'
            ? each.holders
            : figure === 'amount'
              ? each.amount
              : figure === 'share'
                ? each.share
                : each.amountAverage;
        if (through)
          return whole(key, figure === 'days' ? level.daysHeld : level.everHeld, [], { counted: level.everHeld });
        if (figure === 'share') return shared(key, level.holders, level.base, trend.map(of));
        return whole(key, of(level), trend.map(of), { counted: level.holders, base: level.base });
      }),
      details: null,
    };
  },
  opens: (figure) => (figure === 'days' || figure === 'ever' ? ['counted'] : ['counted', 'base', 'rest']),
  opensUnits: true,
  cell: (figure, { group, part, period }) => {
    const through = figure === 'days' || figure === 'ever';
    const kind = through ? 'ever' : part === 'base' ? 'base' : part === 'rest' ? 'without' : 'holders';
    return { group, kind, ...(period === undefined || through ? {} : { period }) };
  },
};

/** `top:20`: what the greatest 20 % bring. `gini`. `values:v5,v6`: what these values of the breakdown bring together. */
const concentration: MetricBase<ConcentrationResult> = {
  figures: /^(gini|top:\d{1,2}(\.\d)?|values:[A-Za-z0-9_.,-]+)$/,
  read: ({ groups }, figure) => {
    const values = figure.startsWith('values:') ? figure.slice(7).split(',') : null;
    const percent = figure.startsWith('top:') ? Number(figure.slice(4)) : null;
    const named = (segment: string | null) =>
      groups.filter(({ key }) => key.segment === segment && key.kind === 'value' && values?.includes(key.value ?? ''));
    const read = ({ key, top, gini, customers, total }: (typeof groups)[number]): ReadGroup => {
      if (values !== null) {
        const own = named(key.segment);
        const brought = own.reduce((sum, each) => sum + each.total, 0);
        return whole(key, total === 0 || own.length === 0 ? null : brought / total, [], {
          counted: own.reduce((sum, each) => sum + each.customers, 0),
          base: customers,
        });
      }
      const part = top.find((each) => each.percent === percent);
      if (part) return whole(key, part.share, [], { counted: part.customers, base: customers });
      return whole(key, gini, [], { counted: customers });
    };
    return {
      periods: [],
      groups: groups.filter(({ key }) => values === null || key.kind === 'all').map(read),
      details: null,
    };
  },
  opens: (figure) => (figure.startsWith('top:') ? ['counted', 'base'] : figure === 'gini' ? ['counted'] : []),
  opensUnits: false,
  cell: (figure, { group, part }) => ({
    ...{ group },
    ...(figure.startsWith('top:') && part === 'counted' ? { percent: Number(figure.slice(4)) } : {}),
  }),
};

/** Every question that a metric can be of. */
export const metricBases: Readonly<Record<MetricQuestion, MetricBase<unknown>>> = {
  ...{ trends, funnel, retention, stickiness, channels, repurchase, nps, levels, concentration, opening },
  ...{ 'conversion-points': conversionPoints, 'activity-lifecycle': lifecycle },
  ...{ distribution, attribution, paths, 'feature-usage': features, heatmap, 'weak-groups': weakGroups },
} as unknown as Readonly<Record<MetricQuestion, MetricBase<unknown>>>;
