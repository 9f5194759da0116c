// Background work: what runs, what waits, what failed for good, and what comes due by itself.
import { cancelJob, listJobs, readJob, retryJob } from '@contracts/platform/jobs/contract.ts';
import { App, Button, Drawer, Progress, Tabs, Tag } from 'antd';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { useWho } from '../../ui/use-who.ts';
import { Schedules } from './schedules.tsx';
import { Status } from './status.tsx';

type Job = AnswerOf<typeof listJobs>['items'][number];

const tabs = ['queue', 'schedules', 'status'] as const;
const states = ['queued', 'running', 'succeeded', 'dead', 'cancelled'] as const;
const fields = {
  tab: choiceField(tabs, 'queue'),
  state: choiceField(['', ...states], ''),
  name: textField(),
  job: textField(),
  ...pageFields,
};
const colors = { queued: 'default', running: 'processing', succeeded: 'success', dead: 'error', cancelled: 'default' };
const REFRESH_MS = 3_000;

function StateTag({ job }: { readonly job: Job }) {
  const text = useText();
  return (
    <Tag variant="filled" color={colors[job.state]}>
      {job.cancelRequested && job.state === 'running' ? text('jobs.cancelRequested') : text(`jobState.${job.state}`)}
    </Tag>
  );
}

function JobProgress({ job }: { readonly job: Job }) {
  const format = useFormat();
  const { progress } = job;
  if (!progress) return <span className="zy-faint">–</span>;
  if (progress.total === null) return <span>{format.count(progress.done)}</span>;
  const percent = progress.total === 0 ? 100 : Math.min(100, Math.round((progress.done / progress.total) * 100));
  return (
    <span title={progress.note ?? ''}>
      <Progress percent={percent} size="small" style={{ width: 140, margin: 0 }} />
      <div className="zy-faint">
        {format.count(progress.done)} / {format.count(progress.total)}
      </div>
    </span>
  );
}

function JobActs({ job }: { readonly job: Job }) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const refreshes = [listJobs, readJob];
  const cancel = useAct(cancelJob, { refreshes });
  const retry = useAct(retryJob, { refreshes });
  if (!may('jobs.write')) return null;
  const params = { jobId: job.jobId };
  const waiting = (job.state === 'queued' || job.state === 'running') && !job.cancelRequested;
  return (
    <>
      <ProblemLine problem={cancel.error ?? retry.error} />
      {(job.state === 'dead' || job.state === 'cancelled') && (
        <Button size="small" loading={retry.isPending} onClick={() => retry.mutate({ params })}>
          {text('jobs.retry')}
        </Button>
      )}
      {waiting && (
        <Button
          size="small"
          type="text"
          danger
          onClick={() =>
            void modal.confirm({
              title: text('jobs.cancelTitle'),
              okText: text('jobs.cancel'),
              cancelText: text('action.back'),
              okButtonProps: { danger: true },
              onOk: () => cancel.mutateAsync({ params }),
            })
          }
        >
          {text('jobs.cancel')}
        </Button>
      )}
    </>
  );
}

function JobDrawer({ jobId, onClose }: { readonly jobId: string; readonly onClose: () => void }) {
  const text = useText();
  const who = useWho();
  const format = useFormat();
  const reading = useRead(readJob, { params: { jobId } }, { enabled: jobId !== '', refetchMs: REFRESH_MS });
  return (
    <Drawer open={jobId !== ''} size={560} title={reading.data?.name ?? jobId} onClose={onClose}>
      {jobId !== '' && (
        <Ready of={reading}>
          {(job) => (
            <div className="zy-stack">
              <div className="zy-row">
                <StateTag job={job} />
                <JobProgress job={job} />
                <JobActs job={job} />
              </div>
              <dl className="zy-kv">
                <dt>{text('jobs.attempt')}</dt>
                <dd>
                  {job.attempt} / {job.attemptsMax}
                </dd>
                <dt>{text('jobs.createdAt')}</dt>
                <dd>
                  {format.instantFull(job.createdAt)} · {who(job.createdBy)}
                </dd>
                <dt>{text('jobs.startedAt')}</dt>
                <dd>{format.instantFull(job.startedAt)}</dd>
                <dt>{text('jobs.finishedAt')}</dt>
                <dd>{format.instantFull(job.finishedAt)}</dd>
              </dl>
              {job.error && (
                <>
                  <strong>{text('jobs.error')}</strong>
                  <pre className="zy-json">{job.error}</pre>
                </>
              )}
              {job.result && (
                <>
                  <strong>{text('jobs.result')}</strong>
                  <pre className="zy-json">{job.result}</pre>
                </>
              )}
              <strong>{text('jobs.payload')}</strong>
              <pre className="zy-json">{JSON.stringify(job.payload ?? null, null, 2)}</pre>
              <strong>{text('jobs.checkpoint')}</strong>
              <pre className="zy-json">{JSON.stringify(job.checkpoint ?? null, null, 2)}</pre>
            </div>
          )}
        </Ready>
      )}
    </Drawer>
  );
}

const useColumns = (onOpen: (jobId: string) => void) => {
  const text = useText();
  const who = useWho();
  const format = useFormat();
  return [
    {
      title: text('jobs.name'),
      key: 'name',
      render: (_: unknown, job: Job) => (
        <>
          <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(job.jobId)}>
            {text.code('jobName', job.name)}
          </Button>{' '}
          <span className="zy-faint">
            <code>{job.name}</code> #{job.jobId}
          </span>
          {job.state === 'dead' && job.error && <div className="zy-problem-line">{job.error.slice(0, 140)}</div>}
        </>
      ),
    },
    { title: text('jobs.state'), key: 'state', render: (_: unknown, job: Job) => <StateTag job={job} /> },
    { title: text('jobs.progress'), key: 'progress', render: (_: unknown, job: Job) => <JobProgress job={job} /> },
    {
      title: text('jobs.attempt'),
      key: 'attempt',
      render: (_: unknown, job: Job) => `${job.attempt} / ${job.attemptsMax}`,
    },
    { title: text('jobs.createdBy'), key: 'by', render: (_: unknown, job: Job) => who(job.createdBy) },
    { title: text('jobs.createdAt'), key: 'created', render: (_: unknown, job: Job) => format.instant(job.createdAt) },
    { title: text('jobs.finishedAt'), key: 'done', render: (_: unknown, job: Job) => format.instant(job.finishedAt) },
    { title: '', key: 'act', align: 'end' as const, render: (_: unknown, job: Job) => <JobActs job={job} /> },
  ];
};

function Queue() {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(fields);
  const columns = useColumns((job) => change({ job, page: state.page }));
  const filter = { ...(state.state ? { state: state.state } : {}), ...(state.name ? { name: state.name } : {}) };
  const reading = useRead(
    listJobs,
    { query: { ...filter, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true, refetchMs: REFRESH_MS },
  );
  const countOf = (each: (typeof states)[number]) => reading.data?.counts[each] ?? 0;
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ jobId }) => jobId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        filters={
          <>
            <ChoiceField
              width={170}
              value={state.state}
              label={text('jobs.state')}
              choices={states.map((value) => ({
                value,
                label: `${text(`jobState.${value}`)} (${format.count(countOf(value))})`,
              }))}
              onChange={(value) => change({ state: states.find((each) => each === value) ?? '' })}
            />
            <SearchField value={state.name} placeholder={text('jobs.name')} onChange={(name) => change({ name })} />
          </>
        }
        file={{
          kind: 'pages',
          name: 'jobs',
          header: ['jobId', 'name', 'state', 'attempt', 'createdBy', 'createdAt', 'finishedAt', 'error'],
          cells: (job) => [
            job.jobId,
            job.name,
            job.state,
            job.attempt,
            job.createdBy,
            new Date(job.createdAt).toISOString(),
            job.finishedAt === null ? '' : new Date(job.finishedAt).toISOString(),
            job.error,
          ],
          readPage: async (page) => {
            const { items, total } = await call(listJobs, { query: { ...filter, page, pageSize: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('jobs.empty') }}
      />
      <JobDrawer jobId={state.job} onClose={() => change({ job: '', page: state.page })} />
    </>
  );
}

export function Jobs() {
  const text = useText();
  const { state, only } = useAddress(fields);
  return (
    <Page title={text('jobs.title')} description={text('jobs.description')}>
      <Tabs
        activeKey={state.tab}
        onChange={(tab) => only({ tab: tabs.find((each) => each === tab) ?? 'queue' })}
        items={[
          { key: 'queue', label: text('jobs.tabQueue'), children: <Queue /> },
          { key: 'schedules', label: text('jobs.tabSchedules'), children: <Schedules /> },
          { key: 'status', label: text('jobs.tabStatus'), children: <Status /> },
        ]}
        destroyOnHidden
      />
    </Page>
  );
}
