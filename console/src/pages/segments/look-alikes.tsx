// Customers like the members of a segment: ask, wait or stop, what sets the members apart, how many hidden members came back, and whom it
// found; one click makes them a segment.
import {
  askLookAlikes,
  cancelLookAlikes,
  type LookAlikeFeature,
  type LookAlikeOutcome,
  type LookAlikeRun,
  listLookAlikes,
  lookAlikePeople,
  saveLookAlikes,
  WANTED_MAX,
} from '@contracts/know/look-alikes/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { Link } from '@tanstack/react-router';
import { Alert, App, Button, InputNumber, Progress, Select } from 'antd';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useEventTitle } from '../../ui/use-event-title.ts';
import { Tiles } from '../value/frame.tsx';
import type { SegmentRow } from './segment-editor.tsx';

const USUAL = 500;
const LEAST = 10;
const FEATURES_SHOWN = 10;

const useFeatureWords = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const title = useEventTitle();
  return {
    nameOf: ({ kind, code, label }: LookAlikeFeature): string =>
      kind === 'event' ? text('lookAlikes.timesOf', { event: title(code) }) : label ? say(label) : code,
    sayValue: ({ unit }: LookAlikeFeature, value: number | null): string => {
      if (value === null) return '–';
      if (unit === 'fen') return format.moneyShort(Math.round(value));
      if (unit === 'days') return text('lookAlikes.daysAgo', { days: format.count(Math.round(value)) });
      return String(Number(value.toPrecision(4)));
    },
  };
};

function Quality({ outcome }: { readonly outcome: LookAlikeOutcome }) {
  const text = useText();
  const format = useFormat();
  const { quality } = outcome;
  if (quality === null) return null;
  const isBetter = quality.low > quality.byChance;
  const values = {
    hidden: format.count(quality.hidden),
    found: format.count(quality.found),
    among: format.count(quality.among),
    share: format.share(quality.share),
    low: format.share(quality.low),
    high: format.share(quality.high),
    chance: format.share(quality.byChance),
  };
  return (
    <Alert
      type={isBetter ? 'success' : 'warning'}
      showIcon
      title={text('lookAlikes.quality', values)}
      description={text(isBetter ? 'lookAlikes.better' : 'lookAlikes.notBetter')}
    />
  );
}

function Features({ outcome }: { readonly outcome: LookAlikeOutcome }) {
  const text = useText();
  const format = useFormat();
  const { nameOf, sayValue } = useFeatureWords();
  return (
    <>
      <h3>{text('lookAlikes.features')}</h3>
      <Table
        size="small"
        rowKey={({ kind, code }) => `${kind} ${code}`}
        dataSource={[...outcome.features]}
        pagination={{ pageSize: FEATURES_SHOWN, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 640 }}
        columns={[
          { title: text('lookAlikes.feature'), key: 'name', render: (_, feature) => nameOf(feature) },
          {
            title: text('lookAlikes.ofMembers'),
            key: 'members',
            align: 'right',
            render: (_, feature) => <span className="zy-num">{sayValue(feature, feature.ofMembers)}</span>,
          },
          {
            title: text('lookAlikes.ofEverybody'),
            key: 'everybody',
            align: 'right',
            render: (_, feature) => <span className="zy-num">{sayValue(feature, feature.ofEverybody)}</span>,
          },
          {
            title: text('lookAlikes.weight'),
            key: 'weight',
            width: 160,
            render: (_, { weight }) => (
              <Progress percent={Math.round(weight * 100)} size="small" format={() => weight.toFixed(2)} />
            ),
          },
          {
            title: text('lookAlikes.known'),
            key: 'known',
            align: 'right',
            render: (_, { known }) => <span className="zy-num">{format.share(known)}</span>,
          },
        ]}
      />
      {outcome.leftOut.length > 0 && (
        <p className="zy-soft">
          {text('lookAlikes.leftOut', {
            names: text.list(
              outcome.leftOut.map((each) => `${nameOf(each)} (${text(`lookAlikesLeftOut.${each.why}`)})`),
            ),
          })}
        </p>
      )}
    </>
  );
}

type FoundRow = AnswerOf<typeof lookAlikePeople>['rows'][number];

function People({ id }: { readonly id: string }) {
  const text = useText();
  const [{ page, pageSize }, setPage] = useState({ page: 1, pageSize: 10 });
  const reading = useRead(lookAlikePeople, { params: { id }, query: { page, pageSize } }, { keepPrevious: true });
  return (
    <DataTable
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }: FoundRow) => customerId}
      page={page}
      pageSize={pageSize}
      onPage={(next, size) => setPage({ page: next, pageSize: size })}
      readPage={(number) => call(lookAlikePeople, { params: { id }, query: { page: number, pageSize: 100 } })}
      columns={[
        { title: text('lookAlikes.place'), dataIndex: 'place', width: 90 },
        {
          title: text('segments.customer'),
          key: 'customer',
          render: (_: unknown, { customerId }: FoundRow) => <CustomerLink customerId={customerId} />,
        },
        {
          title: text('lookAlikes.distance'),
          key: 'distance',
          align: 'right',
          render: (_: unknown, { distance }: FoundRow) => <span className="zy-num">{distance.toFixed(3)}</span>,
        },
      ]}
      empty={{ title: text('lookAlikes.nobody') }}
    />
  );
}

function SaveButton({ run, segment }: { readonly run: LookAlikeRun; readonly segment: SegmentRow }) {
  const text = useText();
  const { message } = App.useApp();
  const [made, setMade] = useState<string | null>(null);
  const save = useAct(saveLookAlikes, { refreshes: [listSegments] });
  if (made !== null)
    return (
      <Link to="/segments/$code" params={{ code: made } as never}>
        {text('points.toSegment')}
      </Link>
    );
  const { zh, en } = segment.name;
  const body = {
    code: `like_${segment.code.slice(0, 40)}_${Date.now().toString(36)}`,
    name: { zh: `与“${zh.slice(0, 48)}”相似`, en: `Like "${en.slice(0, 48)}"` },
  };
  return (
    <>
      <Button
        type="primary"
        loading={save.isPending}
        onClick={() =>
          save.mutate(
            { params: { id: run.id }, body },
            {
              onSuccess: ({ code }) => {
                setMade(code);
                void message.success(text('points.segmentMade'));
              },
            },
          )
        }
      >
        {text('lookAlikes.save')}
      </Button>
      <ProblemLine problem={save.error} />
    </>
  );
}

function Outcome({ run, segment, outcome }: { run: LookAlikeRun; segment: SegmentRow; outcome: LookAlikeOutcome }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  return (
    <>
      <Tiles
        tiles={[
          { label: text('lookAlikes.found'), value: format.count(outcome.found) },
          {
            label: text('lookAlikes.members'),
            value: format.count(outcome.members),
            ...(outcome.compared < outcome.members
              ? { note: text('lookAlikes.compared', { count: format.count(outcome.compared) }) }
              : {}),
          },
          { label: text('lookAlikes.candidates'), value: format.count(outcome.candidates) },
        ]}
      />
      <Quality outcome={outcome} />
      {may('tags.write') && outcome.found > 0 && (
        <div className="zy-row">
          <SaveButton key={run.id} run={run} segment={segment} />
        </div>
      )}
      <Features outcome={outcome} />
      <People key={run.id} id={run.id} />
    </>
  );
}

function Running({ run }: { readonly run: LookAlikeRun }) {
  const text = useText();
  const { may } = useSession();
  const cancel = useAct(cancelLookAlikes, { refreshes: [listLookAlikes] });
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <Progress style={{ width: 320 }} percent={run.progress?.done ?? 0} />
        <span className="zy-soft">{text(`lookAlikesDoing.${run.progress?.note ?? 'waiting'}`)}</span>
        {may('tags.write') && (
          <Button loading={cancel.isPending} onClick={() => cancel.mutate({ params: { id: run.id } })}>
            {text('lookAlikes.stop')}
          </Button>
        )}
      </div>
      <ProblemLine problem={cancel.error} />
    </div>
  );
}

function Run({ run, segment }: { readonly run: LookAlikeRun; readonly segment: SegmentRow }) {
  const text = useText();
  const say = useBilingual();
  if (run.state === 'running') return <Running run={run} />;
  if (run.state === 'cancelled') return <EmptyState title={text('lookAlikes.cancelled')} />;
  if (run.outcome) return <Outcome run={run} segment={segment} outcome={run.outcome} />;
  return <Alert type="warning" showIcon title={run.refusal ? say(run.refusal) : ''} />;
}

/** Asks for so many. */
function AskBar({ code }: { readonly code: string }) {
  const text = useText();
  const [wanted, setWanted] = useState(USUAL);
  const ask = useAct(askLookAlikes, { refreshes: [listLookAlikes] });
  return (
    <>
      <InputNumber
        style={{ width: 160 }}
        min={LEAST}
        max={WANTED_MAX}
        value={wanted}
        aria-label={text('lookAlikes.wanted')}
        suffix={text('lookAlikes.customers')}
        onChange={(next) => setWanted(next ?? USUAL)}
      />
      <Button loading={ask.isPending} onClick={() => ask.mutate({ params: { code }, body: { wanted } })}>
        {text('lookAlikes.search')}
      </Button>
      <ProblemLine problem={ask.error} />
    </>
  );
}

export function LookAlikes({ segment }: { readonly segment: SegmentRow }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { code } = segment;
  const [waiting, setWaiting] = useState(false);
  const reading = useRead(listLookAlikes, { params: { code } }, { refetchMs: waiting ? 1_000 : false });
  const rows = reading.data?.rows ?? [];
  const isRunning = rows.some(({ state }) => state === 'running');
  if (isRunning !== waiting) setWaiting(isRunning);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Panel title={text('lookAlikes.title')} extra={may('tags.write') && <AskBar code={code} />}>
      <Ready of={reading}>
        {({ definition }) => {
          const shown = rows.find(({ id }) => id === chosen) ?? rows[0];
          return (
            <div className="zy-stack">
              {shown ? (
                <>
                  {rows.length > 1 && (
                    <Select
                      style={{ width: 340 }}
                      value={shown.id}
                      aria-label={text('lookAlikes.earlier')}
                      options={rows.map(({ id, askedAt, askedBy, wanted }) => ({
                        value: id,
                        label: `${format.instant(askedAt)} · ${askedBy} · ${format.count(wanted)}`,
                      }))}
                      onChange={setChosen}
                    />
                  )}
                  <Run run={shown} segment={segment} />
                </>
              ) : (
                <EmptyState title={text('lookAlikes.none')} hint={text('lookAlikes.noneHint')} />
              )}
              <details className="zy-soft">
                <summary>{text('lookAlikes.definition')}</summary>
                {say(definition)}
              </details>
            </div>
          );
        }}
      </Ready>
    </Panel>
  );
}
