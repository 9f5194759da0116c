// The answer of attribution: what each channel is credited with by each model, as bars and in numbers.
import {
  type AttributionCell,
  type AttributionModel,
  type AttributionParameters,
  type AttributionResult,
  attributionModels,
} from '@contracts/know/attribution/contract.ts';
import { Segmented, Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Tiles } from '../value/frame.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';

type Group = AttributionResult['groups'][number];
type Channel = Group['channels'][number];
type Measure = 'conversions' | 'value';

const shownFirst: readonly AttributionModel[] = ['first', 'last', 'linear', 'markov'];

function Headline({ group, before }: { readonly group: Group; readonly before: Group | undefined }) {
  const text = useText();
  const format = useFormat();
  const was = (value: string | undefined) => (value === undefined ? {} : { note: text('analysis.was', { value }) });
  return (
    <Tiles
      tiles={[
        {
          label: text('attribution.conversions'),
          value: format.count(group.conversions),
          ...was(before && format.count(before.conversions)),
        },
        {
          label: text('attribution.unattributed'),
          value: format.count(group.unattributed),
          ...was(before && format.count(before.unattributed)),
        },
        { label: text('attribution.pathsWithout'), value: format.count(group.pathsWithout) },
        { label: text('attribution.touchesMean'), value: format.decimal(group.touchesMean ?? 0, 2) },
        { label: text('attribution.daysMean'), value: format.decimal(group.daysMean ?? 0, 1) },
      ]}
    />
  );
}

function CreditBars(props: {
  readonly group: Group;
  readonly models: readonly AttributionModel[];
  readonly measure: Measure;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const { group, models, measure } = props;
  const option = useMemo(
    (): ChartOption => ({
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => format.decimal(Number(value), 1) },
      xAxis: categoryAxis(
        palette,
        group.channels.map(({ channel }) => say(channel.label)),
      ),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: models.map((model) => ({
        ...{ type: 'bar' as const, name: text(`attributionModel.${model}`), barMaxWidth: 28 },
        data: group.channels.map(({ credits }) => credits[model]?.[measure] ?? 0),
      })),
    }),
    [group, models, measure, palette, format, say, text],
  );
  return <Chart option={option} figures="on the page" label={text('attribution.credits')} height={300} />;
}

function CreditTable(props: {
  readonly group: Group;
  readonly measure: Measure;
  readonly onOpen: OpenCell<AttributionCell>;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { group, measure } = props;
  const right = { align: 'right' as const };
  const open = (channel: Channel['channel'], kind: AttributionCell['kind'], title: string) => {
    if (channel.kind === 'other') return;
    props.onOpen(
      { group: askedGroupOf(group.key), channel: { kind: channel.kind, value: channel.value }, kind },
      title,
    );
  };
  const opening = (row: Channel, kind: 'converted' | 'first' | 'last', count: string) => {
    const title = text(`attributionCell.${kind}`, { channel: say(row.channel.label) });
    return row.channel.kind === 'other' || !groupIsOpenable(group.key) ? (
      count
    ) : (
      <button type="button" className="zy-link" title={title} onClick={() => open(row.channel, kind, title)}>
        {count}
      </button>
    );
  };
  const total = measure === 'value' ? group.value - group.unattributedValue : group.conversions - group.unattributed;
  const credit = (row: Channel, model: AttributionModel) => {
    const given = row.credits[model]?.[measure] ?? 0;
    const words = `${format.decimal(given, 1)} · ${total === 0 ? '–' : format.share(given / total)}`;
    return measure === 'conversions' && (model === 'first' || model === 'last') ? opening(row, model, words) : words;
  };
  return (
    <Table<Channel>
      size="small"
      rowKey={({ channel }) => `${channel.kind} ${channel.value}`}
      dataSource={[...group.channels]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: text('attribution.channel'),
          key: 'channel',
          fixed: 'left',
          render: (_, { channel }) => <span title={channel.value ?? ''}>{say(channel.label)}</span>,
        },
        {
          ...right,
          title: text('attribution.touchesColumn'),
          key: 'touches',
          render: (_, row) => format.count(row.touches),
        },
        {
          ...right,
          title: text('attribution.assisted'),
          key: 'assisted',
          render: (_, row) => opening(row, 'converted', format.count(row.assisted)),
        },
        ...attributionModels.map((model) => ({
          ...right,
          title: text(`attributionModel.${model}`),
          key: model,
          render: (_: unknown, row: Channel) => credit(row, model),
        })),
        {
          ...right,
          title: text('attribution.removalEffect'),
          key: 'removal',
          render: (_, row) => format.share(row.removalEffect),
        },
      ]}
    />
  );
}

/** Channels under the names that the values of the property have. */
const withNames = (result: AttributionResult, nameOf: (value: string) => string): AttributionResult => ({
  ...result,
  groups: result.groups.map((group) => ({
    ...group,
    channels: group.channels.map((row) => {
      const { kind, value } = row.channel;
      if (kind !== 'value' || value === null) return row;
      const name = nameOf(value);
      return { ...row, channel: { ...row.channel, label: { zh: name, en: name } } };
    }),
  })),
});

export function AttributionAnswer(props: {
  readonly result: AttributionResult;
  readonly comparison: AttributionResult | null;
  /** What was asked: by which property channels are told apart, and whether conversions have a worth. */
  readonly asked: Pick<AttributionParameters, 'subject' | 'value'>;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<AttributionCell>;
}) {
  const text = useText();
  const nameOf = useGroupName();
  const format = useFormat();
  const { words, onOpen } = props;
  const { subject, value } = props.asked;
  const result = useMemo(
    () => withNames(props.result, (code) => words.valueName(subject, code)),
    [props.result, words, subject],
  );
  const [id, setId] = useState('');
  const [models, setModels] = useState<readonly AttributionModel[]>(shownFirst);
  const [chosen, setMeasure] = useState<Measure>('conversions');
  const hasValue = value !== undefined;
  const measure = hasValue ? chosen : 'conversions';
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const first = group === result.groups[0];
  const openUnattributed = () =>
    onOpen({ group: askedGroupOf(group.key), kind: 'unattributed' }, text('attributionCell.unattributed'));
  const openWithout = () =>
    onOpen({ group: askedGroupOf(group.key), kind: 'not_converted' }, text('attributionCell.not_converted'));
  return (
    <>
      <Headline group={group} before={first ? props.comparison?.groups[0] : undefined} />
      <Panel
        title={text('attribution.credits')}
        extra={
          <>
            {result.groups.length > 1 && (
              <Select
                style={{ width: 180 }}
                value={groupId(group.key)}
                aria-label={text('analysis.group')}
                options={result.groups.map(({ key }) => ({ value: groupId(key), label: nameOf(key) }))}
                onChange={setId}
              />
            )}
            {hasValue && (
              <Segmented<Measure>
                value={measure}
                options={(['conversions', 'value'] as const).map((each) => ({
                  value: each,
                  label: text(`attributionMeasure.${each}`),
                }))}
                onChange={setMeasure}
              />
            )}
            <Select<AttributionModel[]>
              mode="multiple"
              style={{ minWidth: 260 }}
              maxTagCount="responsive"
              value={[...models]}
              aria-label={text('attribution.models')}
              options={attributionModels.map((model) => ({ value: model, label: text(`attributionModel.${model}`) }))}
              onChange={setModels}
            />
          </>
        }
      >
        {group.channels.length > 0 ? (
          <CreditBars {...{ group, measure }} models={attributionModels.filter((model) => models.includes(model))} />
        ) : (
          <EmptyState title={text('attribution.noTouches')} hint={text('attribution.noTouchesHint')} />
        )}
        {groupIsOpenable(group.key) && (
          <p className="zy-note zy-soft">
            <button type="button" className="zy-link" onClick={openUnattributed}>
              {text('attribution.openUnattributed', { count: format.count(group.unattributed) })}
            </button>{' '}
            <button type="button" className="zy-link" onClick={openWithout}>
              {text('attribution.openWithout', { count: format.count(group.pathsWithout) })}
            </button>
          </p>
        )}
      </Panel>
      <Panel title={text('attribution.table')} flush>
        <CreditTable {...{ group, measure, onOpen }} />
      </Panel>
      <p className="zy-faint zy-note">
        {group.shapley.exact
          ? text('attribution.shapleyExact')
          : text('attribution.shapleySampled', { error: format.share(group.shapley.errorMax) })}
      </p>
    </>
  );
}
