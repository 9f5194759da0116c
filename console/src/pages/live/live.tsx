// Events as they come in. Polled every two seconds from where the page last was; the page keeps the newest few hundred.
import { CaretRightOutlined, ClearOutlined, PauseOutlined } from '@ant-design/icons';
import { liveEvents } from '@contracts/record/ingest/contract.ts';
import { Alert, Button, Drawer, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { choiceField, type StateOf, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading, ProblemPanel } from '../../ui/states.tsx';
import { useEventTitle } from '../../ui/use-event-title.ts';

type LiveEvent = AnswerOf<typeof liveEvents>['events'][number];

const POLL_MS = 2_000;
const KEPT_MAX = 300;
const fields = { name: textField(), source: textField(), quarantined: choiceField(['', 'yes', 'no'], '') };

interface Feed {
  /** Newest first. */
  readonly events: readonly LiveEvent[];
  readonly cursor: number | null;
  readonly skipped: boolean;
  readonly perMinute: number | null;
  readonly problem: Problem | null;
}

const start: Feed = { events: [], cursor: null, skipped: false, perMinute: null, problem: null };

const added = (feed: Feed, answer: AnswerOf<typeof liveEvents>): Feed => ({
  events: [...answer.events.toReversed(), ...feed.events].slice(0, KEPT_MAX),
  cursor: answer.cursor,
  skipped: feed.cursor !== null && answer.skipped,
  perMinute: answer.acceptedLastMinute,
  problem: null,
});

const useFeed = (filter: StateOf<typeof fields>, paused: boolean) => {
  const [feed, setFeed] = useState<Feed>(start);
  const { name, source, quarantined } = filter;
  const [restarts, setRestarts] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins another feed.
  useEffect(() => setFeed(start), [name, source, quarantined, restarts]);
  const { cursor } = feed;
  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    const timer = setTimeout(
      async () => {
        const query = {
          ...(cursor === null ? { limit: 100 } : { after: cursor, limit: 200 }),
          ...(name ? { name } : {}),
          ...(source ? { source } : {}),
          ...(quarantined ? { quarantined } : {}),
        };
        try {
          const answer = await call(liveEvents, { query }, { signal: stop.signal });
          setFeed((before) => added(before, answer));
        } catch (thrown) {
          if (!stop.signal.aborted) setFeed((before) => ({ ...before, problem: asProblem(thrown) }));
        }
      },
      cursor === null && feed.problem === null ? 0 : POLL_MS,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [paused, name, source, quarantined, cursor, feed]);
  return { feed, clear: () => setFeed({ ...feed, events: [] }), restart: () => setRestarts(restarts + 1) };
};

const propertyText = (event: LiveEvent): string =>
  Object.entries(event.properties)
    .filter(([name, value]) => value !== null && !name.startsWith('$'))
    .slice(0, 6)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('|') : String(value)}`)
    .join('  ');

function EventLine({ event, onOpen }: { readonly event: LiveEvent; readonly onOpen: () => void }) {
  const format = useFormat();
  const title = useEventTitle();
  const text = useText();
  const broken = event.violations !== undefined && event.violations.length > 0;
  return (
    <button type="button" className="zy-live-row" data-quarantined={broken} onClick={onOpen}>
      <span className="zy-num zy-faint">{format.clock(event.recordedAt)}</span>
      <span title={event.name}>{title(event.name)}</span>
      <span className="zy-soft">{event.source}</span>
      <span className="zy-mono">{event.customerId ?? event.actorId ?? '–'}</span>
      <span className="zy-soft">
        {broken ? (
          <Tag color="warning" variant="filled">
            {event.violations?.map(({ code }) => text.code('violation', code)).join('、')}
          </Tag>
        ) : (
          propertyText(event)
        )}
      </span>
    </button>
  );
}

function EventDrawer({ event, onClose }: { readonly event: LiveEvent | null; readonly onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const title = useEventTitle();
  return (
    <Drawer open={event !== null} onClose={onClose} size={520} title={event && title(event.name)}>
      {event && (
        <div className="zy-stack">
          {event.violations?.map((each) => (
            <Alert key={`${each.code} ${each.property}`} type="warning" showIcon title={each.message} />
          ))}
          <dl className="zy-kv">
            <dt>{text('live.event')}</dt>
            <dd>{event.name}</dd>
            <dt>{text('live.occurredAt')}</dt>
            <dd>{format.instantFull(event.occurredAt)}</dd>
            <dt>{text('live.recordedAt')}</dt>
            <dd>{format.instantFull(event.recordedAt)}</dd>
            <dt>{text('live.source')}</dt>
            <dd>
              {event.source} · {text(`trust.${event.trust}`)} · {event.dialect}
            </dd>
            <dt>{text('live.who')}</dt>
            <dd>{[event.customerId, event.actorId].filter(Boolean).join(' · ') || '–'}</dd>
          </dl>
          <pre className="zy-json">{JSON.stringify(event.properties, null, 2)}</pre>
          {event.traits && (
            <>
              <strong>{text('live.traits')}</strong>
              <pre className="zy-json">{JSON.stringify(event.traits, null, 2)}</pre>
            </>
          )}
        </div>
      )}
    </Drawer>
  );
}

function FeedList({ feed, onOpen }: { readonly feed: Feed; readonly onOpen: (event: LiveEvent) => void }) {
  const text = useText();
  return (
    <div className="zy-live" aria-live="off">
      <div className="zy-live-row zy-live-head">
        <span>{text('live.time')}</span>
        <span>{text('live.event')}</span>
        <span>{text('live.source')}</span>
        <span>{text('live.who')}</span>
        <span>{text('live.properties')}</span>
      </div>
      {feed.cursor === null && <Loading />}
      {feed.cursor !== null && feed.events.length === 0 && (
        <EmptyState title={text('live.empty')} hint={text('live.emptyHint')} />
      )}
      {feed.events.map((event) => (
        <EventLine key={event.cursor} event={event} onOpen={() => onOpen(event)} />
      ))}
    </div>
  );
}

export function Live() {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(fields);
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState<LiveEvent | null>(null);
  const { feed, clear, restart } = useFeed(state, paused);
  const header = [
    'position',
    'recordedAt',
    'occurredAt',
    'name',
    'source',
    'customerId',
    'actorId',
    'properties',
  ] as const;
  return (
    <Page
      title={text('live.title')}
      description={text('live.description')}
      actions={
        <>
          {feed.perMinute !== null && (
            <span className="zy-soft zy-num">{text('live.perMinute', { count: format.count(feed.perMinute) })}</span>
          )}
          <Button icon={<ClearOutlined />} onClick={clear}>
            {text('live.clear')}
          </Button>
          <Button
            type={paused ? 'primary' : 'default'}
            icon={paused ? <CaretRightOutlined /> : <PauseOutlined />}
            aria-pressed={paused}
            onClick={() => setPaused(!paused)}
          >
            {text(paused ? 'live.resume' : 'live.pause')}
          </Button>
        </>
      }
    >
      <section className="zy-panel zy-list">
        <div className="zy-list-bar">
          <div className="zy-list-filters">
            <SearchField value={state.name} placeholder={text('live.name')} onChange={(name) => change({ name })} />
            <SearchField
              width={180}
              value={state.source}
              placeholder={text('live.source')}
              onChange={(source) => change({ source })}
            />
            <ChoiceField
              value={state.quarantined}
              label={text('live.only')}
              choices={[
                { value: 'yes', label: text('live.quarantined') },
                { value: 'no', label: text('live.accepted') },
              ]}
              onChange={(value) => change({ quarantined: value === 'yes' || value === 'no' ? value : '' })}
            />
            {feed.skipped && <span className="zy-slow">{text('live.skipped')}</span>}
          </div>
          <ExportButton<LiveEvent>
            file={{
              kind: 'pages',
              name: 'live-events',
              header,
              cells: (event) => header.map((name) => event[name]),
              readPage: async () => ({ rows: feed.events, total: feed.events.length }),
            }}
          />
        </div>
        {feed.problem && <ProblemPanel problem={feed.problem} onRetry={restart} />}
        <FeedList feed={feed} onOpen={setOpen} />
      </section>
      <EventDrawer event={open} onClose={() => setOpen(null)} />
    </Page>
  );
}
