// From the sums of channels to their table: costs, what a customer costs and earns, and the place in the matrix.
import type { Bilingual } from '../profiles/index.ts';
import { type Grouping, shownGroups } from '../questions/index.ts';
import type { ChannelParameters, ChannelResult, ChannelRow, ChannelTable } from './contract.ts';
import { addSums, type ChannelPart, type ChannelSums, type ChannelSumsRow, joinRows, noSums } from './folds.ts';

/** A channel of the catalogue. */
export interface KnownChannel {
  readonly code: string;
  readonly name: string;
  readonly domain: 'public' | 'private';
}

/** What a channel cost in days from one to before another. */
export interface CostOfPeriod {
  readonly channelCode: string;
  /** Null or absent: of the channel as a whole, besides what its campaigns cost. */
  readonly campaign?: string | null;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly costFen: number;
}

/** What is known of channels besides their visitors. */
export interface ChannelFacts {
  readonly channels: readonly KnownChannel[];
  /** Null where costs are not those of the persons asked about. */
  readonly costs: readonly CostOfPeriod[] | null;
  /** Lifetime value of persons in fen, where it is computed. */
  readonly lifetimeFen: ReadonlyMap<string, number>;
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The part of a cost that falls into the days of a range: costs are spread evenly over their period. */
export const costIn = (
  { periodStart, periodEnd, costFen }: CostOfPeriod,
  range: ChannelParameters['range'],
): number => {
  const from = periodStart > range.from ? periodStart : range.from;
  const to = periodEnd < range.to ? periodEnd : range.to;
  const whole = daysBetween(periodStart, periodEnd);
  return whole <= 0 ? 0 : (costFen * Math.max(0, daysBetween(from, to))) / whole;
};

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const partOf = (count: number, of: number) => ({ count, of, share: ratio(count, of) });

const figuresOf = (sums: ChannelSums) => ({
  ...{ visitors: sums.visitors, visits: sums.visits, newVisitors: sums.newVisitors, registered: sums.registered },
  bounced: partOf(sums.bounced, sums.newVisits),
  pagesAVisit: ratio(sums.pages, sums.newVisits),
  secondsAVisit: ratio(sums.staySeconds, sums.newVisits),
  nextDay: partOf(sums.nextDay, sums.nextDayOf),
  nextMonth: partOf(sums.nextMonth, sums.nextMonthOf),
  ...{ opened: sums.opened, funded: sums.funded, depositsFen: sums.depositsFen, revenueFen: sums.revenueFen },
});

type Benchmarks = ChannelParameters['benchmarks'];
const cacVerdict = (
  fen: number | null,
  { cacLowFen, cacHighFen, cacQualityFen }: Benchmarks,
): ChannelRow['cacVerdict'] => {
  if (fen === null) return null;
  if (fen < cacLowFen) return 'low';
  if (fen <= cacHighFen) return 'usual';
  return fen <= cacQualityFen ? 'dear' : 'quality_only';
};
const paybackVerdict = (
  months: number | null,
  { paybackLowMonths, paybackHighMonths }: Benchmarks,
): ChannelRow['paybackVerdict'] => {
  if (months === null) return null;
  if (months < paybackLowMonths) return 'fast';
  return months <= paybackHighMonths ? 'usual' : 'slow';
};

const contributionOf = (
  row: Pick<ChannelRow, 'revenueFen' | 'depositsFen' | 'funded'>,
  by: ChannelParameters['contribution'],
) => (by === 'revenue' ? row.revenueFen : by === 'deposits' ? row.depositsFen : row.funded);

/** The class of the matrix: flow potential across, business contribution up. */
export const placeOf = (
  flow: number,
  contribution: number,
  { flowCut, contributionCut }: ChannelResult['matrix'],
): NonNullable<ChannelRow['place']> => {
  if (flow >= flowCut) return contribution >= contributionCut ? 'invest' : 'repair';
  return contribution >= contributionCut ? 'scale' : 'drop';
};

type Campaign = Omit<ChannelRow['campaigns'][number], 'costFen' | 'cacFen'>;

interface Gathered {
  readonly channel: string | null;
  readonly sums: ChannelSums;
  readonly funded: string[];
  readonly campaigns: Campaign[];
}

const unknownLabel: Bilingual = { zh: '未知', en: 'Unknown' };

/** What is stated of a campaign itself: null where nothing is, for what its channel costs as a whole is nobody's. */
const costOfCampaign = (
  { campaign, funded }: Campaign,
  costs: readonly CostOfPeriod[] | undefined,
  range: ChannelParameters['range'],
) => {
  const own = costs?.filter((cost) => campaign !== null && cost.campaign === campaign) ?? [];
  const costFen = own.length === 0 ? null : own.reduce((sum, cost) => sum + costIn(cost, range), 0);
  return { costFen, cacFen: costFen === null ? null : ratio(costFen, funded) };
};

const rowOf = (
  { channel, sums, funded, campaigns }: Gathered,
  { channels, costs, lifetimeFen }: ChannelFacts,
  { benchmarks, range }: ChannelParameters,
): Omit<ChannelRow, 'place'> => {
  const known = channels.find(({ code }) => code === channel);
  const own = costs?.filter(({ channelCode }) => channelCode === channel);
  const costFen = channel === null || !own ? null : own.reduce((sum, cost) => sum + costIn(cost, range), 0);
  const cacFen = costFen === null ? null : ratio(costFen, sums.funded);
  const revenueAMonthFen = ratio(sums.revenueFen, sums.months);
  const paybackMonths =
    cacFen === null || !revenueAMonthFen || revenueAMonthFen <= 0 ? null : cacFen / revenueAMonthFen;
  const values = funded.flatMap((person) => lifetimeFen.get(person) ?? []);
  const lifetime = ratio(
    values.reduce((sum, fen) => sum + fen, 0),
    values.length,
  );
  return {
    ...{ channel, domain: known?.domain ?? null, ...figuresOf(sums), costFen, cacFen, revenueAMonthFen, paybackMonths },
    label: channel === null ? unknownLabel : { zh: known?.name ?? channel, en: known?.name ?? channel },
    cacVerdict: cacVerdict(cacFen, benchmarks),
    paybackVerdict: paybackVerdict(paybackMonths, benchmarks),
    ...{ lifetimeFen: lifetime, lifetimeKnown: values.length },
    lifetimeByCac: lifetime === null || cacFen === null ? null : ratio(lifetime, cacFen),
    campaigns: campaigns.map((each) => ({ ...each, ...costOfCampaign(each, own, range) })),
  };
};

/** Sums by channel, each with its campaigns; channels that only cost too. */
const gather = (
  rows: readonly ChannelSumsRow[],
  costs: ChannelFacts['costs'],
  range: ChannelParameters['range'],
): readonly Gathered[] => {
  const byChannel = new Map<string | null, Gathered>();
  const of = (channel: string | null): Gathered => {
    const known = byChannel.get(channel);
    if (known) return known;
    const made = { channel, sums: noSums(), funded: [], campaigns: [] };
    byChannel.set(channel, made);
    return made;
  };
  for (const { channel, campaign, sums, funded } of rows) {
    const into = of(channel);
    addSums(into.sums, sums);
    for (const person of funded) into.funded.push(person);
    into.campaigns.push({ campaign, ...figuresOf(sums) });
  }
  for (const cost of costs ?? []) {
    if (costIn(cost, range) <= 0) continue;
    const { campaigns } = of(cost.channelCode);
    const { campaign = null } = cost;
    if (campaign !== null && !campaigns.some((each) => each.campaign === campaign))
      campaigns.push({ campaign, ...figuresOf(noSums()) });
  }
  for (const { campaigns } of byChannel.values())
    campaigns.sort(
      (one, other) => other.newVisitors - one.newVisitors || String(one.campaign).localeCompare(String(other.campaign)),
    );
  return [...byChannel.values()];
};

const tableOf = (parameters: ChannelParameters, sums: readonly ChannelSumsRow[], facts: ChannelFacts): ChannelTable => {
  const { flowCut, contributionCut, contribution, range } = parameters;
  const gathered = gather(sums, facts.costs, range);
  const rows = gathered
    .map((each) => rowOf(each, facts, parameters))
    .toSorted(
      (one, other) =>
        // What is not known comes last.
        Number(one.channel === null) - Number(other.channel === null) ||
        other.newVisitors - one.newVisitors ||
        String(one.channel).localeCompare(String(other.channel)),
    );
  const known = rows.filter(({ channel, newVisitors }) => channel !== null && newVisitors > 0);
  const average = (of: (row: (typeof rows)[number]) => number) =>
    known.length === 0 ? 0 : known.reduce((sum, row) => sum + of(row), 0) / known.length;
  const matrix = {
    flowCut: flowCut ?? average(({ newVisitors }) => newVisitors),
    contributionCut: contributionCut ?? average((row) => contributionOf(row, contribution)),
  };
  const total = noSums();
  for (const each of gathered) addSums(total, each.sums);
  return {
    rows: rows.map((row) => ({
      ...row,
      place: known.includes(row) ? placeOf(row.newVisitors, contributionOf(row, contribution), matrix) : null,
    })),
    total: {
      ...figuresOf(total),
      costFen: facts.costs === null ? null : rows.reduce((sum, { costFen }) => sum + (costFen ?? 0), 0),
    },
    matrix,
  };
};

const visitorsIn = (rows: readonly ChannelSumsRow[]): number => rows.reduce((sum, each) => sum + each.sums.visitors, 0);

export const channelResultOf = (
  parameters: ChannelParameters,
  part: ChannelPart,
  grouping: Grouping,
  facts: ChannelFacts,
): ChannelResult => {
  const groups =
    part.groups.length === 0
      ? []
      : shownGroups(part.groups, grouping, {
          ...{ groupsMax: parameters.groupsMax, sizeOf: visitorsIn, make: () => [], add: joinRows },
        }).filter(({ key }) => key.segment !== null || key.kind !== 'all');
  return {
    ...tableOf(parameters, part.rows, facts),
    costsApply: facts.costs !== null,
    lifetimeComputed: facts.lifetimeFen.size > 0,
    // What channels cost is of everybody, not of a group.
    groups: groups.map(({ key, tally }) => ({ key, ...tableOf(parameters, tally, { ...facts, costs: null }) })),
  };
};
