// What a customer did, newest first, by day; more is read as one scrolls towards the past.
import { getCustomerTimeline } from '@contracts/know/profiles/contract.ts';
import { segmentsOfCustomer } from '@contracts/know/segments/contract.ts';
import { Link } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { listField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { useRead } from '../../api/use-call.ts';
import { usePages } from '../../api/use-pages.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { saidProperties, sentProperties } from '../../ui/event-properties.ts';
import { ChoicesField, DaySpanField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Loading, ProblemPanel } from '../../ui/states.tsx';
import { type SayProperty, useEventTitle, usePropertyWords } from '../../ui/use-event-title.ts';
import type { CustomerView } from './customer.tsx';
import { EventMarks, shownStretch, type TracedQuestion, TracePanel, useTimelineTrace } from './timeline-trace.tsx';
import type { TraceMark } from './trace-marks.ts';

type Page = AnswerOf<typeof getCustomerTimeline>;
type TimelineEvent = Page['events'][number];

const fields = {
  ...{ events: listField(), from: textField(), to: textField() },
  /** A question that lies over the timeline, and which attempt or cohort of it is shown. */
  ...{ funnel: textField(), retention: textField(), stretch: textField() },
};
/** Entries into segments and exits; they are not counted with what customers do. */
const segmentEvents = ['segment_entered', 'segment_left'] as const;
const SHORT_PROPERTIES = 4;

interface Filter {
  readonly events: readonly string[];
  readonly from: string;
  readonly to: string;
}

const useTimeline = (customerId: string, filter: Filter, enabled: boolean) =>
  usePages(
    getCustomerTimeline,
    (before) => ({
      params: { customerId },
      query: {
        limit: 50,
        ...(filter.events.length > 0 ? { events: filter.events.join(',') } : {}),
        ...(filter.from ? { from: filter.from } : {}),
        ...(filter.to ? { to: filter.to } : {}),
        ...(before === null ? {} : { before }),
      },
    }),
    { enabled },
  );

/** What is said with every event of the timeline. */
interface Sayings {
  /** Names of the segments that the customer is or was in. */
  readonly segments: ReadonlyMap<string, string>;
  readonly title: (name: string) => string;
  readonly property: SayProperty;
  readonly traced: TracedQuestion | null;
  readonly marks: ReadonlyMap<number, readonly TraceMark[]>;
}

function EventFacts({ event, sayings }: { readonly event: TimelineEvent; readonly sayings: Sayings }) {
  const text = useText();
  const { segments, property } = sayings;
  if (!segmentEvents.some((name) => name === event.name))
    return (
      <span className="zy-timeline-props" title={sentProperties(event)}>
        {saidProperties(event, property, SHORT_PROPERTIES)}
      </span>
    );
  const code = String(event.properties.segment);
  return (
    <span className="zy-timeline-props">
      <Link to={'/segments/$code' as never} params={{ code } as never}>
        {segments.get(code) ?? code}
      </Link>
      {` · ${text.code('segmentReason', String(event.properties.because))}`}
    </span>
  );
}

function EventRow({
  event,
  sayings,
  onOpen,
}: {
  readonly event: TimelineEvent;
  readonly sayings: Sayings;
  readonly onOpen: () => void;
}) {
  const format = useFormat();
  const marks = sayings.marks.get(event.position);
  return (
    <div className="zy-timeline-event" data-marked={marks !== undefined}>
      <span className="zy-faint zy-num">{format.clock(event.at)}</span>
      <span className="zy-timeline-dot" data-kind={event.kind} aria-hidden="true" />
      <span>
        <button type="button" className="zy-tag" onClick={onOpen}>
          {sayings.title(event.name)}
        </button>{' '}
        {marks && sayings.traced && <EventMarks question={sayings.traced} marks={marks} />}
        <EventFacts event={event} sayings={sayings} />
      </span>
    </div>
  );
}

function EventDrawer({ event, onClose }: { readonly event: TimelineEvent | null; readonly onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const title = useEventTitle();
  return (
    <Drawer open={event !== null} onClose={onClose} size={480} title={event && title(event.name)}>
      {event && (
        <div className="zy-stack">
          <dl className="zy-kv">
            <dt>{text('customer.event')}</dt>
            <dd>{event.name}</dd>
            <dt>{text('customer.tradeAt')}</dt>
            <dd>{format.instantFull(event.at)}</dd>
            <dt>{text('customer.recorded')}</dt>
            <dd>{format.instantFull(event.recordedAt)}</dd>
            <dt>{text('customer.source')}</dt>
            <dd>{event.source}</dd>
            <dt>{text('customer.actor')}</dt>
            <dd>{event.actorId ?? '–'}</dd>
            <dt>{text('customer.session')}</dt>
            <dd>{event.sessionId ?? '–'}</dd>
            <dt>{text('customer.position')}</dt>
            <dd>{event.position}</dd>
          </dl>
          <pre className="zy-json">{JSON.stringify(event.properties, null, 2)}</pre>
        </div>
      )}
    </Drawer>
  );
}

/** Calls `onSeen` whenever the end of the list comes into view. */
function EndMark({ onSeen }: { readonly onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && onSeen(), {
      rootMargin: '240px',
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [onSeen]);
  return (
    <div ref={mark}>
      <Loading rows={2} />
    </div>
  );
}

function Days({
  pages,
  sayings,
  onOpen,
}: {
  readonly pages: readonly Page[];
  readonly sayings: Sayings;
  readonly onOpen: (event: TimelineEvent) => void;
}) {
  const text = useText();
  const format = useFormat();
  const counts = new Map(pages.flatMap(({ days }) => days.map(({ date, count }) => [date, count] as const)));
  const byDay = Map.groupBy(
    pages.flatMap(({ events }) => events),
    ({ at }) => format.dayOf(at),
  );
  return [...byDay].map(([day, events]) => (
    <section key={day}>
      <div className="zy-day">
        <span>{format.dayWords(day)}</span>
        <span className="zy-faint">
          {text('customer.dayCount', { count: format.count(counts.get(day) ?? events.length) })}
        </span>
      </div>
      {events.map((event) => (
        <EventRow key={event.position} event={event} sayings={sayings} onOpen={() => onOpen(event)} />
      ))}
    </section>
  ));
}

const useSegmentNames = (customerId: string): Sayings['segments'] => {
  const say = useBilingual();
  const { data } = useRead(segmentsOfCustomer, { params: { customerId } }, { forChoices: true });
  return useMemo(() => new Map((data?.rows ?? []).map(({ code, name }) => [code, say(name)])), [data, say]);
};

/** The question over the timeline, the days that are shown for it, and how both change. */
const useTraced = (customerId: string) => {
  const format = useFormat();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const { funnel, retention } = state;
  const traced = useMemo((): TracedQuestion | null => {
    if (!may('questions.read')) return null;
    if (funnel !== '') return { kind: 'funnel', text: funnel };
    return retention === '' ? null : { kind: 'retention', text: retention };
  }, [funnel, retention, may]);
  const reading = useTimelineTrace(customerId, traced);
  const shown = shownStretch(reading.data, state.stretch);
  const stretch = reading.data?.stretches[shown];
  const byHand = state.from !== '' || state.to !== '';
  const days =
    stretch && !byHand
      ? { from: format.dayOf(stretch.from), to: format.dayOf(stretch.to) }
      : { from: state.from, to: state.to };
  return { traced, reading, shown: byHand ? -1 : shown, filter: { events: state.events, ...days }, change };
};

export function Timeline({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const title = useEventTitle();
  const { customerId } = customer.header;
  const { traced, reading, shown, filter, change } = useTraced(customerId);
  const timeline = useTimeline(customerId, filter, traced === null || !reading.isPending);
  const segments = useSegmentNames(customerId);
  const property = usePropertyWords();
  const sayings = { segments, title, property, traced, marks: reading.data?.marks ?? new Map() };
  const [open, setOpen] = useState<TimelineEvent | null>(null);
  const pages = timeline.data?.pages ?? [];
  const isEmpty = timeline.data && pages.every(({ events }) => events.length === 0);
  const names = new Set([...customer.counters.map(({ event }) => event), ...segmentEvents]);
  return (
    <Panel
      flush
      title={text('customer.tabTimeline')}
      extra={
        <>
          <ChoicesField
            width={260}
            value={filter.events}
            label={text('customer.timelineFilter')}
            choices={[...names].map((event) => ({ value: event, label: title(event) }))}
            onChange={(events) => change({ events })}
          />
          <DaySpanField
            from={filter.from}
            to={filter.to}
            label={text('customers.activeSpan')}
            onChange={(from, to) => change({ from, to, stretch: 'all' })}
          />
        </>
      }
    >
      {traced && (
        <TracePanel
          {...{ question: traced, reading, shown }}
          onShow={(stretch) => change({ stretch: stretch < 0 ? 'all' : String(stretch), from: '', to: '' })}
          onClose={() => change({ funnel: '', retention: '', stretch: '' })}
        />
      )}
      {timeline.error && pages.length === 0 && (
        <ProblemPanel problem={asProblem(timeline.error)} onRetry={() => void timeline.refetch()} />
      )}
      {timeline.isPending && <Loading />}
      {isEmpty && <EmptyState title={text('customer.noEvents')} />}
      <div className="zy-timeline">
        <Days pages={pages} sayings={sayings} onOpen={setOpen} />
        {timeline.hasNextPage && !timeline.isFetchNextPageError && (
          <EndMark key={pages.length} onSeen={() => void timeline.fetchNextPage()} />
        )}
        {timeline.isFetchNextPageError && (
          <ProblemPanel problem={asProblem(timeline.error)} onRetry={() => void timeline.fetchNextPage()} />
        )}
        {timeline.data && !timeline.hasNextPage && !isEmpty && (
          <div className="zy-empty zy-faint">{text('customer.end')}</div>
        )}
      </div>
      <EventDrawer event={open} onClose={() => setOpen(null)} />
    </Panel>
  );
}
