// Channels over a thousand lives and their naive twin, of everybody and of groups side by side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChannelParameters,
  type ChannelResult,
  type ChannelTable,
  channelCell,
  channelParameters,
} from '../channels/contract.ts';
import { type ChannelCatalogue, createChannelQuestion } from '../channels/index.ts';
import { type NaiveVisitor, naiveCost, naiveFigures, naiveVisitors } from '../channels/testing-naive-channels.ts';
import {
  asked,
  common,
  contextOf,
  everything,
  groupings,
  groupParameters,
  idsOf,
  keysOf,
  lastAskable,
  longAfter,
  naiveGroups,
  people,
  property,
  rounded,
  setsWith,
  step,
  type TwinSources,
} from './testing-asked.ts';

export const channelsOverLives = (sources: () => TwinSources): void => {
  describe('channels', () => {
    const costs: Awaited<ReturnType<ChannelCatalogue['channelCosts']>> = [
      { channelCode: 'feed', periodStart: '2025-12-20', periodEnd: '2026-01-15', costFen: 81_000 },
      { channelCode: 'feed', campaign: 'spring', periodStart: '2026-01-15', periodEnd: '2026-02-01', costFen: 5_500 },
      { channelCode: 'feed', campaign: 'leaflet', periodStart: '2026-01-12', periodEnd: '2026-01-13', costFen: 40 },
      { channelCode: 'print', periodStart: '2026-01-01', periodEnd: '2026-03-01', costFen: 9_000 },
    ];
    const question = createChannelQuestion({
      catalogue: { channels: async () => [], channelCosts: async () => costs },
      registry: { get: () => undefined },
    } as unknown as Parameters<typeof createChannelQuestion>[0]);

    const optionSet = asked(
      fc.record({
        ...{ ...common, grouped: groupings },
        touch: fc.constantFrom('first', 'last'),
        visitGapMinutes: fc.constantFrom(5, 30, 720),
        outcomeDays: fc.constantFrom(1, 9, 400),
        pageViewed: fc.constantFrom(step('viewed'), [...step('viewed'), ...step('opened')]),
        registered: fc.constantFrom(step('viewed'), step('complained')),
        contribution: fc.constantFrom('revenue', 'deposits', 'funded'),
      }),
      ({ grouped, ...given }): ChannelParameters =>
        channelParameters.parse({
          ...{ ...given, ...groupParameters(grouped, property('app')), opened: step('ordered') },
          deposit: { events: step('paid'), subject: property('amount') },
          revenue: { events: [...step('ordered'), ...step('fact_recorded')], subject: property('amount') },
        }),
    );

    const inRow = (naive: readonly NaiveVisitor[], channel: string | null) =>
      naive.filter((each) => each.channel === channel);

    /** Campaigns of which a cost is stated in the range. */
    const campaignsOf = (channel: string | null, { range }: ChannelParameters): readonly string[] =>
      costs.flatMap((cost) =>
        cost.channelCode === channel && cost.campaign && naiveCost(cost, range) > 0 ? [cost.campaign] : [],
      );
    const costOf = (channel: string | null, campaign: string | null, { range }: ChannelParameters) => {
      const own = costs.filter((cost) => cost.channelCode === channel && cost.campaign && cost.campaign === campaign);
      return { costFen: own.length === 0 ? null : own.reduce((sum, each) => sum + naiveCost(each, range), 0) };
    };

    /** What follows from costs; of a group nothing is known of them. */
    const returnOf = (
      own: readonly NaiveVisitor[],
      channel: string | null,
      { range }: ChannelParameters,
      costsApply: boolean,
    ) => {
      const { funded, revenueFen } = naiveFigures(own);
      const months = own.reduce((sum, each) => sum + (each.isNew ? each.months : 0), 0);
      const costFen = costs
        .filter(({ channelCode }) => channelCode === channel)
        .reduce((sum, each) => sum + naiveCost(each, range), 0);
      const isKnown = channel !== null && costsApply;
      const cacFen = !isKnown || funded === 0 ? null : costFen / funded;
      const earned = months === 0 ? null : revenueFen / months;
      return rounded({
        ...{ costFen: isKnown ? costFen : null, cacFen, revenueAMonthFen: earned },
        paybackMonths: cacFen === null || earned === null || earned <= 0 ? null : cacFen / earned,
      });
    };

    /** The table of some visitors. */
    const checkTable = (
      { rows, total }: ChannelTable,
      naive: readonly NaiveVisitor[],
      parameters: ChannelParameters,
      costsApply: boolean,
    ) => {
      const channels = new Set(naive.map(({ channel }) => channel));
      if (costsApply) for (const { channelCode } of costs) channels.add(channelCode);
      expect(new Set(rows.map(({ channel }) => channel))).toEqual(channels);
      expect(rounded(total)).toMatchObject(rounded(naiveFigures(naive)));
      for (const row of rows) {
        const own = inRow(naive, row.channel);
        expect({ parameters, ...rounded(row) }).toMatchObject({
          ...{ parameters, ...rounded(naiveFigures(own)), ...returnOf(own, row.channel, parameters, costsApply) },
        });
        expect(new Set(row.campaigns.map(({ campaign }) => campaign))).toEqual(
          new Set([
            ...own.map(({ campaign }) => campaign),
            ...(costsApply ? campaignsOf(row.channel, parameters) : []),
          ]),
        );
        for (const { campaign, ...figures } of row.campaigns)
          expect(rounded(figures)).toMatchObject({
            ...rounded(naiveFigures(own.filter((each) => each.campaign === campaign))),
            ...rounded(costsApply ? costOf(row.channel, campaign, parameters) : { costFen: null }),
          });
      }
    };

    const sure = {
      ...longAfter,
      parameters: channelParameters.parse({
        ...{ ...everything, ...groupParameters('segments and attribute', property('app')), opened: step('ordered') },
        ...{ registered: step('viewed'), pageViewed: step('viewed') },
        deposit: { events: step('paid'), subject: property('amount') },
        revenue: { events: step('ordered'), subject: property('amount') },
      }),
    };

    it('agree with the naive twin', { timeout: 900_000 }, async () => {
      const { world, stored, indexed } = sources();
      let grouped = 0;
      for (const [number, set] of setsWith(sure, optionSet, sources().optionSets, 3).entries()) {
        const { parameters, zone, now } = set;
        expect(question.check(parameters)).toBeNull();
        const context = contextOf(stored, set, world);
        const result = (await question.answer(parameters, context)) as ChannelResult;
        const again = await question.answer(parameters, { ...context, timelines: indexed });
        expect(rounded(again)).toEqual(rounded(result));
        const query = question.query(parameters, zone, context.grouping.population);
        const naive = naiveVisitors(world, parameters, query, zone, now);
        checkTable(result, naive, parameters, true);
        if (number === 0) expect(naive.length).toBeGreaterThan(400);
        const groups = naiveGroups(set, naive, ({ visits }) => visits.length > 0);
        expect({ parameters, groups: keysOf(result.groups) }).toEqual({
          ...{ parameters, groups: groups.map(({ own: _, ...key }) => key) },
        });
        for (const [place, { own }] of groups.entries())
          checkTable(result.groups[place] as ChannelTable, own, parameters, false);
        grouped += groups.length;
        const listed = (cell: object) => people(question, parameters, channelCell.parse(cell), context);
        const channel = result.rows[0]?.channel ?? null;
        const fresh = inRow(naive, channel).filter(({ isNew }) => isNew);
        expect(await listed({ channel, figure: 'newVisitors' })).toEqual(idsOf(fresh));
        expect(await listed({ channel, figure: 'nextDay' })).toEqual(idsOf(fresh.filter(({ nextDay }) => nextDay)));
        expect(await listed({ channel, figure: 'funded', campaign: 'spring' })).toEqual(
          idsOf(fresh.filter(({ funded, campaign }) => funded && campaign === 'spring')),
        );
        const { own, group } = lastAskable(groups, naive);
        expect(await listed({ group, figure: 'newVisitors' })).toEqual(idsOf(own.filter(({ isNew }) => isNew)));
      }
      expect(grouped).toBeGreaterThan(7);
    });
  });
};
