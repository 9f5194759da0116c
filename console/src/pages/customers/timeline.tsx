// What a customer did, newest first, by day; more is read as one scrolls towards the past.
import { getCustomerTimeline } from '@contracts/know/profiles/contract.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { listField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ChoicesField, DaySpanField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Loading, ProblemPanel } from '../../ui/states.tsx';
import { type SayProperty, useEventTitle, usePropertyWords } from '../../ui/use-event-title.ts';
import type { CustomerView } from './customer.tsx';

type Page = AnswerOf<typeof getCustomerTimeline>;
type TimelineEvent = Page['events'][number];

const fields = { events: listField(), from: textField(), to: textField() };
const SHORT_PROPERTIES = 4;

const useTimeline = (customerId: string, filter: { events: readonly string[]; from: string; to: string }) =>
  useInfiniteQuery({
    queryKey: [getCustomerTimeline.path, 'pages', customerId, filter],
    queryFn: ({ pageParam, signal }) =>
      call(
        getCustomerTimeline,
        {
          params: { customerId },
          query: {
            limit: 50,
            ...(filter.events.length > 0 ? { events: filter.events.join(',') } : {}),
            ...(filter.from ? { from: filter.from } : {}),
            ...(filter.to ? { to: filter.to } : {}),
            ...(pageParam === null ? {} : { before: pageParam }),
          },
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** What every event of a device or an account carries says little about this one: it comes last. */
const USUAL: ReadonlySet<string> = new Set([
  'platform',
  'app_version',
  'account_id',
  'currency',
  'business_date',
  'channel',
]);

const shortProperties = (event: TimelineEvent, say: SayProperty): string =>
  Object.entries(event.properties)
    .filter(([name, value]) => value !== null && !name.startsWith('$'))
    .sort(([a], [b]) => Number(USUAL.has(a)) - Number(USUAL.has(b)))
    .slice(0, SHORT_PROPERTIES)
    .map(([name, value]) => say(event.name, name, value))
    .join(' · ');

function EventRow({ event, onOpen }: { readonly event: TimelineEvent; readonly onOpen: () => void }) {
  const format = useFormat();
  const title = useEventTitle();
  const say = usePropertyWords();
  return (
    <div className="zy-timeline-event">
      <span className="zy-faint zy-num">{format.clock(event.at)}</span>
      <span className="zy-timeline-dot" data-kind={event.kind} aria-hidden="true" />
      <span>
        <button type="button" className="zy-tag" onClick={onOpen}>
          {title(event.name)}
        </button>{' '}
        <span className="zy-timeline-props">{shortProperties(event, say)}</span>
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

function Days({ pages, onOpen }: { readonly pages: readonly Page[]; readonly onOpen: (event: TimelineEvent) => void }) {
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
        <EventRow key={event.position} event={event} onOpen={() => onOpen(event)} />
      ))}
    </section>
  ));
}

export function Timeline({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const title = useEventTitle();
  const { state, change } = useAddress(fields);
  const timeline = useTimeline(customer.header.customerId, state);
  const [open, setOpen] = useState<TimelineEvent | null>(null);
  const pages = timeline.data?.pages ?? [];
  const isEmpty = timeline.data && pages.every(({ events }) => events.length === 0);
  return (
    <Panel
      flush
      title={text('customer.tabTimeline')}
      extra={
        <>
          <ChoicesField
            width={260}
            value={state.events}
            label={text('customer.timelineFilter')}
            choices={customer.counters.map(({ event }) => ({ value: event, label: title(event) }))}
            onChange={(events) => change({ events })}
          />
          <DaySpanField
            from={state.from}
            to={state.to}
            label={text('customers.activeSpan')}
            onChange={(from, to) => change({ from, to })}
          />
        </>
      }
    >
      {timeline.error && pages.length === 0 && (
        <ProblemPanel problem={asProblem(timeline.error)} onRetry={() => void timeline.refetch()} />
      )}
      {timeline.isPending && <Loading />}
      {isEmpty && <EmptyState title={text('customer.noEvents')} />}
      <div className="zy-timeline">
        <Days pages={pages} onOpen={setOpen} />
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
