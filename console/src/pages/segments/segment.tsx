// One segment: what it means, how its size went, who came and left, and what it meant before.
import {
  deleteSegment,
  evaluateSegment,
  getSegment,
  listSegments,
  segmentChanges,
  segmentSizes,
  segmentVersions,
} from '@contracts/know/segments/contract.ts';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { App, Button } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Loading, ProblemLine, ProblemPanel } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { LookAlikes } from './look-alikes.tsx';
import { SegmentEditor, type SegmentRow } from './segment-editor.tsx';
import { Upload } from './upload.tsx';

const DAYS = 90;

function Sizes({ code }: { readonly code: string }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const [to] = useState(() => dayjs().format('YYYY-MM-DD'));
  const from = dayjs(to)
    .subtract(DAYS - 1, 'day')
    .format('YYYY-MM-DD');
  const sizes = useRead(segmentSizes, { params: { code }, query: { from, to } });
  const days = sizes.data?.days;
  const marks = useAnnotationMarks(
    useMemo(() => (days ?? []).map(({ date }) => date), [days]),
    (date) => date.slice(5),
  );
  const option = useMemo((): ChartOption => {
    const shown = days ?? [];
    const bars = (name: string, values: readonly number[], color: string) => ({
      ...{ name, type: 'bar' as const, stack: 'change', data: [...values], itemStyle: { color } },
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      xAxis: categoryAxis(
        palette,
        shown.map(({ date }) => date.slice(5)),
      ),
      yAxis: valueAxis(palette, format.count),
      series: [
        {
          ...{
            name: text('segments.customers'),
            type: 'line',
            showSymbol: false,
            itemStyle: { color: palette.primary },
          },
          ...marks,
          data: shown.map(({ customers }) => customers),
        },
        bars(
          text('segments.entered'),
          shown.map(({ entered }) => entered),
          palette.series[1] ?? palette.primary,
        ),
        bars(
          text('segments.left'),
          shown.map(({ left }) => -left),
          palette.series[3] ?? palette.textFaint,
        ),
      ],
    };
  }, [days, format, marks, palette, text]);
  const changes = (entered: number, left: number) => [format.count(entered), format.count(left)];
  const sum = (of: 'entered' | 'left') => (days ?? []).reduce((all, day) => all + day[of], 0);
  const figures: ChartFigures = {
    of: text('charts.day'),
    columns: [text('segments.customers'), text('segments.entered'), text('segments.left')],
    rows: (days ?? []).map(({ date, customers, entered, left }) => ({
      ...{ name: date, cells: [format.count(customers), ...changes(entered, left)] },
    })),
    total: {
      name: text('charts.whole'),
      cells: [format.count(days?.at(-1)?.customers), ...changes(sum('entered'), sum('left'))],
    },
  };
  return (
    <Panel title={text('segments.size')}>
      {sizes.error ? (
        <ProblemPanel problem={sizes.error} />
      ) : (
        <Chart option={option} height={260} label={text('segments.size')} figures={figures} />
      )}
    </Panel>
  );
}

type ChangeRow = AnswerOf<typeof segmentChanges>['rows'][number];

function Changes({ code }: { readonly code: string }) {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(pageFields);
  const { page, pageSize } = state;
  const reading = useRead(segmentChanges, { params: { code }, query: { page, pageSize } }, { keepPrevious: true });
  return (
    <>
      <h2>{text('segments.changes')}</h2>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        rowKey={(row) => `${row.customerId} ${row.enteredAt}`}
        page={page}
        pageSize={pageSize}
        onPage={(next, size) => change({ page: next, pageSize: size })}
        readPage={(number) => call(segmentChanges, { params: { code }, query: { page: number, pageSize: 100 } })}
        columns={[
          {
            title: text('segments.customer'),
            key: 'customer',
            render: (_: unknown, { customerId }: ChangeRow) => <CustomerLink customerId={customerId} />,
          },
          {
            title: text('segments.enteredAt'),
            key: 'entered',
            render: (_: unknown, row: ChangeRow) =>
              `${format.instant(row.enteredAt)} · ${text(`segmentReason.${row.enteredBecause}`)}`,
          },
          {
            title: text('segments.leftAt'),
            key: 'left',
            render: (_: unknown, row: ChangeRow) =>
              row.leftBecause === null
                ? '–'
                : `${format.instant(row.leftAt)} · ${text(`segmentReason.${row.leftBecause}`)}`,
          },
        ]}
        empty={{ title: text('segments.empty') }}
      />
    </>
  );
}

function Versions({ code }: { readonly code: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const versions = useRead(segmentVersions, { params: { code } });
  return (
    <Panel title={text('segments.versions')} flush>
      <ProblemLine problem={versions.error} />
      <Table
        size="small"
        pagination={false}
        rowKey="version"
        dataSource={versions.data?.rows ?? []}
        columns={[
          { title: text('segments.version'), dataIndex: 'version', width: 80 },
          { title: text('segments.conditions'), key: 'sentence', render: (_, { sentence }) => say(sentence) },
          {
            title: text('segments.updatedBy'),
            key: 'made',
            render: (_, { madeAt, madeBy }) => `${madeBy} · ${format.instant(madeAt)}`,
          },
        ]}
      />
    </Panel>
  );
}

function Actions({ segment, onEdit }: { readonly segment: SegmentRow; readonly onEdit: () => void }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const { code } = segment;
  const evaluate = useAct(evaluateSegment, { refreshes: [getSegment] });
  const remove = useAct(deleteSegment, { refreshes: [listSegments] });
  return (
    <>
      <ProblemLine problem={evaluate.error ?? remove.error} />
      <Link to="/customers" search={{ segment: code } as never}>
        <Button>{text('segments.members')}</Button>
      </Link>
      {may('customers.export') && (
        <Button href={`/api/customers.csv?segment=${encodeURIComponent(code)}`} download>
          {text('segments.exportMembers')}
        </Button>
      )}
      {may('tags.write') && (
        <>
          {segment.definition.kind === 'rule' && (
            <Button loading={evaluate.isPending} onClick={() => evaluate.mutate({ params: { code } })}>
              {text(evaluate.isSuccess ? 'segments.evaluating' : 'segments.evaluate')}
            </Button>
          )}
          <Button onClick={onEdit}>{text('action.edit')}</Button>
          <Button
            danger
            onClick={() =>
              void modal.confirm({
                title: text('segments.removeTitle', { name: say(segment.name) }),
                content: text('segments.removeWhy'),
                okText: text('action.remove'),
                okButtonProps: { danger: true },
                onOk: () =>
                  remove.mutateAsync({ params: { code } }).then(
                    () => navigate({ to: '/segments' }),
                    () => undefined,
                  ),
              })
            }
          >
            {text('action.remove')}
          </Button>
        </>
      )}
    </>
  );
}

export function Segment() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { code } = useParams({ strict: false }) as { readonly code: string };
  const [editing, setEditing] = useState(false);
  const reading = useRead(getSegment, { params: { code } }, { refetchMs: 15_000 });
  if (reading.error) return <ProblemPanel problem={reading.error} />;
  if (!reading.data) return <Loading />;
  const segment = reading.data;
  return (
    <Page
      title={say(segment.name)}
      description={say(segment.sentence)}
      parent={{ to: '/segments', label: text('segments.title') }}
      actions={<Actions segment={segment} onEdit={() => setEditing(true)} />}
    >
      <p>
        <strong>{format.count(segment.customers)}</strong> {text('segments.customers')}
        {segment.usedBy.length > 0 && (
          <span className="zy-faint"> · {text('segments.usedBy', { codes: segment.usedBy.join(', ') })}</span>
        )}
      </p>
      {segment.definition.kind === 'static' && may('tags.write') && <Upload code={code} />}
      <Sizes code={code} />
      <LookAlikes key={code} segment={segment} />
      <Changes code={code} />
      <Versions code={code} />
      {editing && <SegmentEditor segment={segment} onClose={() => setEditing(false)} />}
    </Page>
  );
}
