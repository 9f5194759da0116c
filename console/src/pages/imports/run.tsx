// One import: how far it is, how fast, and every bad line.
import {
  cancelImport,
  downloadBadRows,
  getImportRun,
  listBadRows,
  listImportRuns,
  resumeImport,
} from '@contracts/record/sources/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Progress } from 'antd';
import { useEffect } from 'react';
import { pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField } from '../../ui/fields.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { RowProblem, useRunProblemText } from './problem-words.tsx';
import { isActive, percentOf, type Run, RunStatus } from './runs.tsx';

type BadRow = AnswerOf<typeof listBadRows>['items'][number];

const fields = { code: textField(), ...pageFields };

function Acts({ run }: { readonly run: Run }) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const refreshes = [getImportRun, listImportRuns];
  const cancel = useAct(cancelImport, { refreshes });
  const resume = useAct(resumeImport, { refreshes });
  if (!may('sources.write')) return null;
  const params = { runId: run.id };
  const resumable = run.status === 'cancelled' || run.status === 'failed' || run.status === 'interrupted';
  return (
    <>
      <ProblemLine problem={cancel.error ?? resume.error} />
      {isActive(run) && (
        <Button
          danger
          onClick={() =>
            void modal.confirm({
              title: text('imports.cancelTitle'),
              content: text('imports.cancelWhy'),
              okText: text('imports.cancel'),
              okButtonProps: { danger: true },
              onOk: () => cancel.mutateAsync({ params }),
            })
          }
        >
          {text('imports.cancel')}
        </Button>
      )}
      {resumable && (
        <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate({ params })}>
          {text('imports.resume')}
        </Button>
      )}
    </>
  );
}

function RunState({ run }: { readonly run: Run }) {
  const text = useText();
  const format = useFormat();
  const sayProblem = useRunProblemText();
  const lines: readonly (readonly [string, string])[] = [
    [text('imports.mapping'), run.mapping],
    [text('imports.dataset'), run.dataset],
    [text('imports.businessDate'), run.businessDate ?? '–'],
    [text('imports.good'), format.count(run.rowsGood)],
    [text('imports.bad'), format.count(run.rowsBad)],
    [text('imports.skipped'), format.count(run.rowsSkipped)],
    [text('imports.events'), format.count(run.events)],
    [text('imports.rate'), format.count(run.rowsPerSecond)],
    [text('imports.remaining'), isActive(run) ? format.duration(run.secondsRemaining) : '–'],
    [text('imports.startedAt'), format.instantFull(run.startedAt)],
    [text('imports.finishedAt'), format.instantFull(run.finishedAt)],
    [text('imports.logRange'), run.logFrom === null ? '–' : `${run.logFrom} – ${run.logTo ?? '…'}`],
    ...Object.entries(run.totals).map(([name, total]) => [`${text('imports.totals')} ${name}`, total] as const),
  ];
  return (
    <Panel title={<RunStatus run={run} />} extra={<Acts run={run} />}>
      <div className="zy-stack">
        <div className="zy-row">
          <Progress
            percent={percentOf(run)}
            status={run.status === 'failed' ? 'exception' : isActive(run) ? 'active' : 'normal'}
            style={{ flex: 1 }}
          />
          <span className="zy-soft zy-num">
            {format.bytes(run.bytesDone)} / {format.bytes(run.bytesTotal)}
          </span>
        </div>
        {run.errorMessage && (
          <Alert
            type="error"
            showIcon
            title={sayProblem(run.errorCode, run.errorMessage)}
            description={run.errorMessage}
          />
        )}
        <dl className="zy-kv" style={{ gridTemplateColumns: 'auto 1fr auto 1fr' }}>
          {lines.map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  );
}

function BadRows({ run }: { readonly run: Run }) {
  const text = useText();
  const { state, change } = useAddress(fields);
  const active = isActive(run);
  const params = { runId: run.id };
  const reading = useRead(
    listBadRows,
    { params, query: { page: state.page, pageSize: state.pageSize, ...(state.code ? { code: state.code } : {}) } },
    { keepPrevious: true, refetchMs: active ? 3_000 : false },
  );
  // The last bad lines are written as the run ends, which may be after they were asked for.
  const { refetch } = reading;
  useEffect(() => {
    if (!active) void refetch();
  }, [active, refetch]);
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      rowKey={(row) => `${row.line} ${row.byteOffset} ${row.code} ${row.column}`}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      filters={
        <ChoiceField
          width={280}
          value={state.code}
          label={text('imports.problem')}
          choices={[...new Set((reading.data?.codes ?? []).map(({ code }) => code))].map((value) => ({
            value,
            label: text.code('rowProblem', value),
          }))}
          onChange={(code) => change({ code })}
        />
      }
      columns={[
        { title: text('imports.line'), key: 'line', align: 'end', dataIndex: 'line' },
        { title: text('imports.column'), key: 'column', render: (_, row: BadRow) => row.column ?? '–' },
        { title: text('imports.problem'), key: 'message', render: (_, row: BadRow) => <RowProblem problem={row} /> },
        {
          title: text('imports.excerpt'),
          key: 'excerpt',
          render: (_, row: BadRow) => <code className="zy-soft">{row.excerpt}</code>,
        },
      ]}
      file={{ kind: 'address', href: addressOf(downloadBadRows, { params }) }}
      empty={{ title: text('imports.noBadRows') }}
    />
  );
}

export function ImportRun() {
  const text = useText();
  const { runId } = useParams({ strict: false }) as { runId: string };
  const reading = useRead(getImportRun, { params: { runId } }, { refetchMs: 2_000 });
  return (
    <Page
      title={text('imports.runTitle', { file: reading.data?.fileName ?? runId })}
      parent={{ to: '/imports', label: text('imports.title') }}
    >
      <Ready of={reading}>
        {(run) => (
          <>
            <RunState run={run} />
            <BadRows run={run} />
          </>
        )}
      </Ready>
    </Page>
  );
}
