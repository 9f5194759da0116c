// Feature usage shown: the quadrant of reach and frequency, the features with their figures, their trend, and how many each customer uses.
import type { FeatureCell, FeatureResult, FeatureUsage } from '@contracts/know/features/contract.ts';
import { Table, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { Tiles } from '../value/frame.tsx';
import { Figure, GroupSelect } from './figure.tsx';
import { askedGroupOf, groupId, groupIsOpenable } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';

type Group = FeatureResult['groups'][number];

interface AnswerProps {
  readonly result: FeatureResult;
  readonly comparison: FeatureResult | null;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<FeatureCell>;
}

const quadrantColours = { core: 'green', broad: 'blue', niche: 'purple', weak: 'default' } as const;
const LINES_MAX = 8;

/** Features of a list are called by their event, where they are one. */
const useFeatureName = (words: PlanWords) => (feature: string) => words.eventName(feature);

function Quadrant({ group, words }: { readonly group: Group; readonly words: PlanWords }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const colours = {
      core: palette.series[2],
      broad: palette.series[0],
      niche: palette.series[4],
      weak: palette.textFaint,
    };
    const used = group.features.filter(({ users }) => users > 0);
    const most = Math.max(1, ...used.map(({ uses }) => uses));
    return {
      grid: { left: 16, right: 80, top: 32, bottom: 36, containLabel: true },
      xAxis: {
        ...valueAxis(palette, (value) => format.share(value, 0)),
        ...{ name: text('features.adoption'), nameLocation: 'middle', nameGap: 30, min: 0 },
      } as ChartOption['xAxis'],
      yAxis: {
        ...valueAxis(palette, (value) => format.decimal(value, 2)),
        ...{ name: text('features.daysEach'), scale: true },
      } as ChartOption['yAxis'],
      tooltip: { trigger: 'item', formatter: '{b}' },
      series: [
        {
          type: 'scatter',
          labelLayout: { moveOverlap: 'shiftY' },
          data: used.map((each) => ({
            value: [each.adoption ?? 0, each.daysEach ?? 0],
            name: `${words.eventName(each.feature)}: ${format.share(each.adoption)} · ${format.decimal(each.daysEach, 1)}`,
            symbolSize: 10 + 26 * Math.sqrt(each.uses / most),
            itemStyle: { color: colours[each.quadrant] ?? palette.textFaint, opacity: 0.8 },
            label: { show: true, position: 'right', formatter: words.eventName(each.feature), color: palette.text },
          })),
          markLine: {
            ...{ silent: true, symbol: 'none', label: { show: false } },
            lineStyle: { color: palette.lineStrong, type: 'dashed' },
            data: [{ xAxis: group.medians.adoption }, { yAxis: group.medians.daysEach }],
          },
        },
      ],
    };
  }, [group, words, palette, format, text]);
  return (
    <Panel title={text('features.quadrant')} extra={<span className="zy-soft">{text('features.quadrantHint')}</span>}>
      <Chart option={option} figures="on the page" label={text('features.quadrant')} height={340} />
    </Panel>
  );
}

function Features({
  group,
  before,
  words,
  onOpen,
}: Omit<AnswerProps, 'result' | 'comparison'> & {
  readonly group: Group;
  readonly before: Group | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const nameOf = useFeatureName(words);
  const right = { align: 'right' as const };
  const open = (row: FeatureUsage, kind: FeatureCell['kind'], count: number) =>
    groupIsOpenable(group.key) && count > 0
      ? () =>
          onOpen(
            { group: askedGroupOf(group.key), feature: row.feature, kind },
            text(`featurePeople.${kind}`, { feature: nameOf(row.feature) }),
          )
      : null;
  const figure = (row: FeatureUsage, kind: FeatureCell['kind'], count: number) => (
    <Figure shown={format.count(count)} onOpen={open(row, kind, count)} />
  );
  const adoptionBefore = (feature: string) => before?.features.find((each) => each.feature === feature)?.adoption;
  return (
    <Table<FeatureUsage>
      size="small"
      rowKey="feature"
      scroll={{ x: 'max-content' }}
      dataSource={group.features}
      pagination={false}
      columns={[
        {
          title: text('features.feature'),
          key: 'feature',
          render: (_, { feature }) => nameOf(feature),
        },
        {
          title: text('features.place'),
          key: 'quadrant',
          render: (_, { quadrant }) => (
            <Tag color={quadrantColours[quadrant]}>{text(`featureQuadrant.${quadrant}`)}</Tag>
          ),
        },
        { ...right, title: text('features.users'), key: 'users', render: (_, row) => figure(row, 'used', row.users) },
        {
          ...right,
          title: text('features.adoption'),
          key: 'adoption',
          render: (_, row) =>
            before
              ? `${format.share(row.adoption)} (${format.share(adoptionBefore(row.feature) ?? null)})`
              : format.share(row.adoption),
        },
        {
          ...right,
          title: text('features.usesEach'),
          key: 'uses',
          render: (_, row) => format.decimal(row.usesEach, 1),
        },
        {
          ...right,
          title: text('features.daysEach'),
          key: 'days',
          render: (_, row) => format.decimal(row.daysEach, 1),
        },
        {
          ...right,
          title: text('features.repeated'),
          key: 'repeated',
          render: (_, row) => (
            <>
              {figure(row, 'repeated', row.repeated)}{' '}
              <span className="zy-faint">{format.share(row.repeatShare, 0)}</span>
            </>
          ),
        },
        { ...right, title: text('features.fresh'), key: 'fresh', render: (_, row) => figure(row, 'fresh', row.fresh) },
        {
          ...right,
          title: text('features.never'),
          key: 'never',
          render: (_, row) => figure(row, 'never', group.active - row.users),
        },
      ]}
    />
  );
}

function Trend({ group, result, words }: { readonly group: Group } & Pick<AnswerProps, 'result' | 'words'>) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const dates = result.periods.map(({ date }) => date);
  const states = useUnitStates(
    useMemo(() => result.periods.map(({ date, complete }) => ({ label: date, complete })), [result]),
  );
  const wordsOf = useUnitWords();
  const labelOf = (date: string): string => {
    const said = wordsOf(states[dates.indexOf(date)]);
    return said === '' ? date : `${date} (${said})`;
  };
  const marks = useAnnotationMarks(dates, labelOf);
  const option: ChartOption = {
    legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
    xAxis: categoryAxis(palette, dates.map(labelOf)),
    yAxis: valueAxis(palette, (value) => format.compact(value)),
    series: group.features
      .slice(0, LINES_MAX)
      .flatMap(({ feature, trend }, index) =>
        lineOverUnits(
          { ...(index === 0 ? marks : {}), type: 'line' as const, name: words.eventName(feature), data: [...trend] },
          states,
        ),
      ) as ChartOption['series'],
  };
  const shown = group.features.slice(0, LINES_MAX);
  const figures: ChartFigures = {
    of: text('charts.period'),
    columns: shown.map(({ feature }) => words.eventName(feature)),
    rows: dates.map((date, place) => ({
      name: labelOf(date),
      cells: shown.map(({ trend }) => format.count(trend[place])),
    })),
  };
  return (
    <Panel title={text('features.trend')} extra={<span className="zy-soft">{text('features.trendHint')}</span>}>
      <Chart option={option} label={text('features.trend')} height={260} figures={figures} />
    </Panel>
  );
}

function Breadth({ group }: { readonly group: Group }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const last = group.breadth.length - 1;
  const most = Math.max(
    group.breadth.findLastIndex((count) => count > 0),
    1,
  );
  const shown = group.breadth.slice(0, most + 1);
  const names = shown.map((_, count) => (count === last ? `${count}+` : String(count)));
  const all = shown.reduce((sum, count) => sum + count, 0);
  const cells = (count: number) => [format.count(count), format.share(all === 0 ? null : count / all)];
  const figures: ChartFigures = {
    of: text('features.breadthOf'),
    columns: [text('activity.customers'), text('charts.share')],
    rows: shown.map((count, place) => ({ name: names[place] ?? '', cells: cells(count) })),
    total: { name: text('charts.total'), cells: cells(all) },
  };
  const option: ChartOption = {
    xAxis: categoryAxis(palette, names),
    yAxis: valueAxis(palette, (value) => format.compact(value)),
    series: [{ type: 'bar', barMaxWidth: 40, name: text('activity.customers'), data: shown }],
  };
  return (
    <Panel title={text('features.breadth')}>
      <Chart option={option} label={text('features.breadth')} height={220} figures={figures} />
    </Panel>
  );
}

export function FeaturesAnswer({ result, comparison, words, onOpen }: AnswerProps) {
  const text = useText();
  const format = useFormat();
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const before = comparison?.groups.find(({ key }) => groupId(key) === groupId(group.key));
  const was = (value: string) => (before ? { note: text('analysis.was', { value }) } : {});
  return (
    <>
      <Tiles
        tiles={[
          {
            label: text('features.active'),
            value: format.count(group.active),
            ...was(format.count(before?.active)),
          },
          {
            label: text('features.featuresEach'),
            value: format.decimal(group.featuresEach, 2),
            ...was(format.decimal(before?.featuresEach, 2)),
          },
          { label: text('features.found'), value: format.count(result.found) },
        ]}
      />
      <Panel
        title={text('features.table')}
        extra={<GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />}
      >
        <Features {...{ group, before, words, onOpen }} />
      </Panel>
      <Quadrant group={group} words={words} />
      <Trend {...{ group, result, words }} />
      <Breadth group={group} />
    </>
  );
}
