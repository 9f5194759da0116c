// Events as they come in, the newest few hundred, and whether they come by themselves or have to be asked for.
import { CaretRightOutlined, ClearOutlined, PauseOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { saidProperties, sentProperties } from '../../ui/event-properties.ts';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading, ProblemPanel } from '../../ui/states.tsx';
import { type SayProperty, useEventTitle, usePropertyWords } from '../../ui/use-event-title.ts';
import type { Connection } from './follow-live.ts';
import { type Feed, type LiveEvent, useFeed } from './use-feed.ts';

const fields = { name: textField(), source: textField(), quarantined: choiceField(['', 'yes', 'no'], '') };

const PROPERTIES_SHOWN = 6;

/** How events and their properties are said: read once for the whole list. */
interface Sayings {
  readonly title: (name: string) => string;
  readonly property: SayProperty;
}

interface EventLineProps {
  readonly event: LiveEvent;
  readonly sayings: Sayings;
  readonly onOpen: () => void;
}

function EventLine({ event, sayings, onOpen }: EventLineProps) {
  const format = useFormat();
  const text = useText();
  const broken = event.violations !== undefined && event.violations.length > 0;
  return (
    <button type="button" className="zy-live-row" data-quarantined={broken} onClick={onOpen}>
      <span className="zy-num zy-faint">{format.clock(event.recordedAt)}</span>
      <span title={event.name}>{sayings.title(event.name)}</span>
      <span className="zy-soft">{event.source}</span>
      <span className="zy-mono">{event.customerId ?? event.actorId ?? '–'}</span>
      <span className="zy-soft" title={sentProperties(event)}>
        {broken ? (
          <Tag color="warning" variant="filled">
            {event.violations?.map(({ code }) => text.code('violation', code)).join('、')}
          </Tag>
        ) : (
          saidProperties(event, sayings.property, PROPERTIES_SHOWN)
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
  const title = useEventTitle();
  const property = usePropertyWords();
  const sayings = { title, property };
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
        <EventLine key={event.cursor} event={event} sayings={sayings} onOpen={() => onOpen(event)} />
      ))}
    </div>
  );
}

/** How events come in, in words: nobody should take what is two seconds old for what is now. */
function ConnectionNotice({ connection, paused }: { readonly connection: Connection; readonly paused: boolean }) {
  const text = useText();
  if (paused) return <Tag variant="filled">{text('live.paused')}</Tag>;
  if (connection.kind === 'stream')
    return (
      <Tag color="success" variant="filled">
        {text('live.streaming')}
      </Tag>
    );
  if (connection.kind === 'opening') return <Tag variant="filled">{text('live.opening')}</Tag>;
  return (
    <Tag color="warning" variant="filled" role="status">
      {text(connection.reason === 'TOO_MANY_STREAMS' ? 'live.askingTooMany' : 'live.asking')}
    </Tag>
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
          <ConnectionNotice connection={feed.connection} paused={paused} />
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
