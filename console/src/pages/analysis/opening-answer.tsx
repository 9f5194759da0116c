// The answer of the workbench in its four steps: the funnel, who falls behind, why, and a change measured again.
import type {
  OpeningCell,
  OpeningParameters,
  OpeningResult,
  OpeningWorkbench,
} from '@contracts/know/opening/contract.ts';
import { Alert, Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { GroupSelect } from './figure.tsx';
import { groupId, openInGroup, useGroupName, withEverybody } from './groups.ts';
import { OpeningGroups } from './opening-groups.tsx';
import { CauseTable, ChangeTable, FindingTable, FunnelTable } from './opening-tables.tsx';
import { OpeningTrend } from './opening-trend.tsx';
import { type OpeningWords, shownP, useOpeningWords } from './opening-words.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';

interface PartProps {
  readonly result: OpeningWorkbench;
  readonly names: OpeningWords;
}

function Headline({ result, before, names }: PartProps & { readonly before: OpeningWorkbench | undefined }) {
  const text = useText();
  const format = useFormat();
  const rate = ({ visitors, opened }: OpeningWorkbench) => (visitors === 0 ? null : opened / visitors);
  const { total } = result;
  return (
    <Tiles
      tiles={[
        {
          ...{ label: text('opening.visitors'), value: format.count(result.visitors) },
          ...(result.underWay > 0 ? { note: text('opening.underWay', { count: format.count(result.underWay) }) } : {}),
        },
        { label: text('opening.opened'), value: format.count(result.opened) },
        {
          ...{ label: text('opening.conversion'), value: format.share(rate(result)) },
          ...(before ? { note: text('analysis.was', { value: format.share(rate(before)) }) } : {}),
        },
        {
          ...{ label: text('opening.totalTime'), value: names.time(total.median) },
          ...(total.count > 0 ? { note: text('opening.p90', { value: names.time(total.p90) }) } : {}),
        },
      ]}
    />
  );
}

/** The worst finding in words. */
function Worst({ result, names }: PartProps) {
  const text = useText();
  const format = useFormat();
  const [first] = result.findings;
  if (!first) return <Alert showIcon type="info" title={text('opening.none')} description={text('opening.noneHint')} />;
  const [reason] = first.reasons;
  const [cause] = first.causes;
  return (
    <Alert
      showIcon
      type="warning"
      title={text('opening.found', {
        ...{ group: names.groupName(first), step: names.stepName(first.step) },
        ...{ rate: format.share(first.rate), others: format.share(first.others.rate) },
      })}
      description={[
        text('opening.foundHint', {
          ...{ customers: format.count(first.customers), affected: format.count(Math.round(first.affected)) },
          p: shownP(first.pHeldOut, format.decimal),
        }),
        ...(reason
          ? [
              text('opening.foundReason', {
                ...{
                  share: format.share(reason.share),
                  reason: names.reasonName(reason.reason),
                  others: format.share(reason.othersShare),
                },
              }),
            ]
          : []),
        ...(cause ? [`${text(`openingCause.${cause.cause}`)}: ${text(`openingAdvice.${cause.cause}`)}`] : []),
      ].join(' ')}
    />
  );
}

/** How long those stayed who were lost at a step. */
function Stalls({ result, names }: PartProps) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const largest = result.steps.reduce(
    (best, { lost }, step) => (lost > (result.steps[best]?.lost ?? 0) ? step : best),
    1,
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const step = chosen ?? largest;
  const brackets = result.steps[step]?.stall.brackets;
  const labels = useMemo(
    () => (brackets ?? []).map((_, place) => text(`stallBracket.${String(place) as '0'}`)),
    [brackets, text],
  );
  const option = useMemo((): ChartOption => {
    return {
      xAxis: categoryAxis(palette, labels),
      yAxis: valueAxis(palette, (value) => format.count(value)),
      series: [{ type: 'bar', data: [...(brackets ?? [])], barMaxWidth: 56, label: { show: true, position: 'top' } }],
    };
  }, [brackets, labels, palette, format]);
  const all = (brackets ?? []).reduce((sum, count) => sum + count, 0);
  const cells = (count: number) => [format.count(count), format.share(all === 0 ? null : count / all)];
  const figures: ChartFigures = {
    of: text('opening.stay'),
    columns: [text('opening.lost'), text('charts.share')],
    rows: (brackets ?? []).map((count, place) => ({ name: labels[place] ?? '', cells: cells(count) })),
    total: { name: text('charts.total'), cells: cells(all) },
  };
  const title = text('opening.stalls', { step: names.stepName(step) });
  return (
    <Panel
      title={title}
      extra={
        <Select
          style={{ width: 220 }}
          value={step}
          aria-label={text('opening.step')}
          options={result.steps.slice(1).map((_, place) => ({ value: place + 1, label: names.stepName(place + 1) }))}
          onChange={setChosen}
        />
      }
    >
      <Chart option={option} height={240} label={title} figures={figures} />
    </Panel>
  );
}

/** The funnel of each value of a dimension. */
function Divided({ result, names, asked }: PartProps & { readonly asked: OpeningParameters }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [chosen, setChosen] = useState(0);
  const division = result.divided[chosen];
  if (!division) return null;
  type Row = (typeof division.values)[number];
  return (
    <Panel
      flush
      title={text('opening.divided')}
      extra={
        <Select
          style={{ width: 180 }}
          value={chosen}
          aria-label={text('opening.dimensions')}
          options={asked.dimensions.map((_, place) => ({ value: place, label: names.dimensionName(place) }))}
          onChange={setChosen}
        />
      }
    >
      <Table<Row>
        size="small"
        rowKey="value"
        dataSource={[...division.values]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: names.dimensionName(chosen), key: 'value', fixed: 'left', render: (_, { label }) => say(label) },
          ...asked.steps.map((_, step) => ({
            ...{ align: 'right' as const, title: names.stepName(step), key: String(step) },
            render: (_value: unknown, { reached }: Row) => {
              const [here, before] = [reached[step] ?? 0, reached[step - 1]];
              return before === undefined ? format.count(here) : before === 0 ? '–' : format.share(here / before);
            },
          })),
        ]}
      />
    </Panel>
  );
}

/** The four steps of one group; groups of a breakdown are not searched. */
function Workbench(
  props: PartProps & {
    readonly before: OpeningWorkbench | undefined;
    readonly isSearched: boolean;
    readonly asked: OpeningParameters;
    readonly onOpen: OpenCell<OpeningCell> | null;
  },
) {
  const text = useText();
  const { result, names, asked, onOpen, isSearched } = props;
  const parts = { result, names };
  return (
    <>
      <Headline {...parts} before={props.before} />
      {isSearched && <Worst {...parts} />}
      <Panel title={text('opening.stepOne')} flush>
        <FunnelTable {...parts} onOpen={onOpen} />
        <p className="zy-faint zy-note">{text('opening.funnelHint')}</p>
      </Panel>
      <OpeningTrend result={result} />
      <Stalls {...parts} />
      {result.findings.length > 0 && (
        <Panel title={text('opening.stepTwo')} flush>
          <FindingTable {...parts} onOpen={onOpen} />
        </Panel>
      )}
      <Divided {...parts} asked={asked} />
      <Panel title={text('opening.stepThree')} flush={result.causes.length > 0}>
        {result.causes.length > 0 ? (
          <CauseTable {...parts} onOpen={onOpen} />
        ) : (
          <p className="zy-soft">{text('opening.causesNone')}</p>
        )}
      </Panel>
      <Panel title={text('opening.stepFour')} flush={result.change !== null}>
        {result.change ? (
          <ChangeTable change={result.change} names={names} />
        ) : (
          <p className="zy-soft">{text('opening.changeNone')}</p>
        )}
      </Panel>
    </>
  );
}

export function OpeningAnswer(props: {
  readonly result: OpeningResult;
  readonly comparison: OpeningResult | null;
  readonly asked: OpeningParameters;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<OpeningCell>;
}) {
  const text = useText();
  const nameOf = useGroupName();
  const { result, comparison, asked, onOpen } = props;
  const names = useOpeningWords(props.words, asked);
  const [id, setId] = useState('');
  const groups = withEverybody<OpeningWorkbench>(result, result.groups);
  const before = comparison ? withEverybody<OpeningWorkbench>(comparison, comparison.groups) : [];
  const group = groups.find(({ key }) => groupId(key) === id) ?? groups[0];
  if (!group) return null;
  const { key } = group;
  const openIn = openInGroup(onOpen, nameOf);
  const several = groups.length > 1;
  return (
    <>
      {several && <OpeningGroups {...{ groups, before, names, openIn }} />}
      {several && (
        <div className="zy-row">
          <span className="zy-soft">{text('opening.ofGroup')}</span>
          <GroupSelect groups={groups} value={groupId(key)} onChange={setId} />
          {key.kind !== 'all' && <span className="zy-faint">{text('opening.notSearched')}</span>}
        </div>
      )}
      <Workbench
        key={groupId(key)}
        {...{ names, asked }}
        result={group}
        before={before.find((each) => groupId(each.key) === groupId(key))}
        isSearched={key.kind === 'all'}
        onOpen={openIn(key)}
      />
    </>
  );
}
