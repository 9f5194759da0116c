// Runs of imports, newest first.
import { importStatuses, listImportRuns } from '@contracts/record/sources/contract.ts';
import { Link } from '@tanstack/react-router';
import { Progress, Tag } from 'antd';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { useWho } from '../../ui/use-who.ts';

export type Run = AnswerOf<typeof listImportRuns>['items'][number];

const fields = {
  tab: textField(),
  status: choiceField(['', ...importStatuses], ''),
  mapping: textField(),
  ...pageFields,
};

const colors = {
  queued: 'default',
  running: 'processing',
  succeeded: 'success',
  failed: 'error',
  cancelled: 'default',
  interrupted: 'warning',
  unchanged: 'default',
} as const;

export const isActive = (run: Run): boolean => run.status === 'queued' || run.status === 'running';

export function RunStatus({ run }: { readonly run: Run }) {
  const text = useText();
  return (
    <span className="zy-tags">
      <Tag variant="filled" color={colors[run.status]}>
        {text(`importStatus.${run.status}`)}
      </Tag>
      {run.dryRun && <Tag variant="filled">{text('imports.dryRun')}</Tag>}
    </span>
  );
}

export const percentOf = (run: Run): number =>
  run.bytesTotal === 0 ? (isActive(run) ? 0 : 100) : Math.min(100, Math.floor((run.bytesDone / run.bytesTotal) * 100));

const useColumns = () => {
  const text = useText();
  const who = useWho();
  const format = useFormat();
  return [
    {
      title: text('imports.file'),
      key: 'file',
      render: (_: unknown, run: Run) => (
        <Link to="/imports/runs/$runId" params={{ runId: run.id } as never}>
          {run.fileName}
        </Link>
      ),
    },
    { title: text('imports.mapping'), key: 'mapping', dataIndex: 'mapping' },
    { title: text('imports.status'), key: 'status', render: (_: unknown, run: Run) => <RunStatus run={run} /> },
    {
      title: text('imports.progress'),
      key: 'progress',
      width: 160,
      render: (_: unknown, run: Run) => <Progress percent={percentOf(run)} size="small" style={{ margin: 0 }} />,
    },
    {
      title: text('imports.good'),
      key: 'good',
      align: 'end' as const,
      render: (_: unknown, run: Run) => format.count(run.rowsGood),
    },
    {
      title: text('imports.bad'),
      key: 'bad',
      align: 'end' as const,
      render: (_: unknown, run: Run) => (
        <span className={run.rowsBad > 0 ? 'zy-problem-line' : ''}>{format.count(run.rowsBad)}</span>
      ),
    },
    {
      title: text('imports.events'),
      key: 'events',
      align: 'end' as const,
      render: (_: unknown, run: Run) => format.count(run.events),
    },
    {
      title: text('imports.startedAt'),
      key: 'started',
      render: (_: unknown, run: Run) => format.instant(run.startedAt),
    },
    { title: text('imports.requestedBy'), key: 'by', render: (_: unknown, run: Run) => who(run.requestedBy) },
  ];
};

export function Runs() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const columns = useColumns();
  const filter = {
    ...(state.status ? { status: state.status } : {}),
    ...(state.mapping ? { mapping: state.mapping } : {}),
  };
  const reading = useRead(
    listImportRuns,
    { query: { ...filter, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true, refetchMs: 3_000 },
  );
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      columns={columns}
      rowKey={({ id }) => id}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      filters={
        <>
          <ChoiceField
            value={state.status}
            label={text('imports.status')}
            choices={importStatuses.map((value) => ({ value, label: text(`importStatus.${value}`) }))}
            onChange={(status) => change({ status: importStatuses.find((each) => each === status) ?? '' })}
          />
          <SearchField
            value={state.mapping}
            placeholder={text('imports.mapping')}
            onChange={(mapping) => change({ mapping })}
          />
        </>
      }
      file={{
        kind: 'pages',
        name: 'import-runs',
        header: ['id', 'fileName', 'mapping', 'status', 'rowsGood', 'rowsBad', 'rowsSkipped', 'events', 'startedAt'],
        cells: (run) => [
          run.id,
          run.fileName,
          run.mapping,
          run.status,
          run.rowsGood,
          run.rowsBad,
          run.rowsSkipped,
          run.events,
          new Date(run.startedAt).toISOString(),
        ],
        readPage: async (page) => {
          const { items, total } = await call(listImportRuns, { query: { ...filter, page, pageSize: 200 } });
          return { rows: items, total };
        },
      }}
      empty={{ title: text('imports.emptyRuns'), hint: text('imports.emptyRunsHint') }}
    />
  );
}
