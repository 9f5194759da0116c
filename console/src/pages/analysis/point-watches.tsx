// Searches for conversion points that are repeated: what each found, whether the point has moved, and keeping the one on the page.
import {
  type ConversionPointParameters,
  createWatch,
  deleteWatch,
  listWatches,
  type Watch,
  type WatchRun,
} from '@contracts/know/conversion-points/contract.ts';
import { Alert, App, Button, Input, InputNumber, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready, useProblemText } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import type { PlanWords } from './plan-words.ts';
import { matcherWords } from './words-of-filter.ts';

function useRunWords(words: PlanWords) {
  const text = useText();
  const format = useFormat();
  return ({ parameters }: Watch, run: WatchRun | undefined): string => {
    if (!run) return text('points.watchPending');
    if (run.problem !== null) return run.problem;
    if (run.point === null) return text('points.none');
    const { behaviour, windowDays, atLeast, rateAbove, rateBelow } = run.point;
    const name = matcherWords(text, words, parameters.behaviours[behaviour]?.events ?? []);
    const said = text('points.candidate', { name, days: windowDays, count: atLeast });
    return `${said} · ${format.share(rateAbove)} / ${format.share(rateBelow)}`;
  };
}

function WatchTable({ rows, words }: { readonly rows: readonly Watch[]; readonly words: PlanWords }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const saying = useRunWords(words);
  const remove = useAct(deleteWatch, { refreshes: [listWatches] });
  const moved = rows.filter(({ runs }) => runs[0]?.moved);
  return (
    <>
      {moved.map((watch) => (
        <Alert
          key={watch.id}
          showIcon
          type="warning"
          title={text('points.watchMoved', { name: watch.name })}
          description={text('points.watchMovedHint', {
            now: saying(watch, watch.runs[0]),
            before: saying(
              watch,
              watch.runs.slice(1).find(({ problem }) => problem === null),
            ),
          })}
        />
      ))}
      <Table<Watch>
        size="small"
        rowKey="id"
        dataSource={[...rows]}
        pagination={false}
        locale={{ emptyText: text('points.noWatches') }}
        expandable={{
          rowExpandable: ({ runs }) => runs.length > 0,
          expandedRowRender: (watch) => (
            <ul>
              {watch.runs.map((run) => (
                <li key={run.ranAt}>
                  {format.instantFull(run.ranAt)} · {saying(watch, run)}{' '}
                  {run.moved && <Tag color="orange">{text('points.moved')}</Tag>}
                </li>
              ))}
            </ul>
          ),
        }}
        columns={[
          { title: text('points.watchName'), dataIndex: 'name' },
          {
            title: text('points.watchEvery'),
            key: 'every',
            render: (_, { everyDays }) => text('points.windowOf', { days: everyDays }),
          },
          { title: text('points.watchFound'), key: 'found', render: (_, watch) => saying(watch, watch.runs[0]) },
          { title: text('points.watchNext'), key: 'next', render: (_, { nextAt }) => format.instantFull(nextAt) },
          {
            key: 'act',
            align: 'right',
            render: (_, { id }) =>
              may('tags.write') && (
                <Popconfirm title={text('points.watchEnd')} onConfirm={() => remove.mutate({ params: { id } })}>
                  <Button size="small" type="link" danger>
                    {text('action.remove')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </>
  );
}

/** Keeps the question on the page as a repeated search. */
function KeepSearch({ parameters }: { readonly parameters: ConversionPointParameters }) {
  const text = useText();
  const say = useProblemText();
  const { message } = App.useApp();
  const [name, setName] = useState('');
  const [everyDays, setEveryDays] = useState(7);
  const create = useAct(createWatch, { refreshes: [listWatches], throughLog: true });
  const keep = () =>
    create.mutate(
      { body: { name: name.trim(), everyDays, parameters } },
      {
        onSuccess: () => {
          setName('');
          void message.success(text('points.watchKept'));
        },
        onError: (problem) => void message.error(say(problem)),
      },
    );
  return (
    <div className="zy-row">
      <Input
        style={{ width: 220 }}
        maxLength={80}
        value={name}
        placeholder={text('points.watchName')}
        aria-label={text('points.watchName')}
        onChange={({ target }) => setName(target.value)}
      />
      <InputNumber
        style={{ width: 150 }}
        min={1}
        max={92}
        prefix={text('points.watchEveryWord')}
        suffix={text('retention.daysUnit')}
        value={everyDays}
        aria-label={text('points.watchEvery')}
        onChange={(days) => setEveryDays(days ?? 7)}
      />
      <Button loading={create.isPending} disabled={name.trim() === ''} onClick={keep}>
        {text('points.watchKeep')}
      </Button>
    </div>
  );
}

/** Shown to who sees the whole firm: repeated searches are of all customers. */
export function PointWatches(props: { readonly parameters: ConversionPointParameters; readonly words: PlanWords }) {
  const text = useText();
  const { me, may } = useSession();
  const seen = me.scope.kind === 'firm';
  const reading = useRead(listWatches, {}, { enabled: seen });
  if (!seen) return null;
  return (
    <Panel title={text('points.watches')} extra={may('tags.write') && <KeepSearch parameters={props.parameters} />}>
      <p className="zy-soft">{text('points.watchesHint')}</p>
      <Ready of={reading}>{({ rows }) => <WatchTable rows={rows} words={props.words} />}</Ready>
    </Panel>
  );
}
