// Why a customer counts in the funnel and why not: every attempt with the event that stood for each step, and what ended it.
import type { FunnelTrace } from '@contracts/know/funnels/contract.ts';
import { Tag } from 'antd';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { useDuration } from './durations.ts';
import type { PlanWords } from './plan-words.ts';

type Attempt = FunnelTrace['attempts'][number];

function AttemptView({
  attempt,
  labels,
  words,
  number,
}: {
  readonly attempt: Attempt;
  readonly labels: readonly string[];
  readonly words: PlanWords;
  readonly number: number;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const duration = useDuration();
  const before = (index: number): number | null =>
    attempt.steps.slice(0, index).findLast((each) => each !== null)?.at ?? null;
  return (
    <section className="zy-attempt" data-counted={attempt.counted}>
      <header className="zy-between">
        <strong>{text('funnel.attempt', { number })}</strong>
        <span className="zy-row">
          {attempt.value !== null && <Tag>{attempt.value}</Tag>}
          {attempt.held !== null && <Tag>{text('funnel.heldValue', { value: attempt.held })}</Tag>}
          <Tag color={attempt.end === 'completed' ? 'green' : 'default'}>{text(`attemptEnd.${attempt.end}`)}</Tag>
          <Tag color={attempt.counted ? 'cyan' : 'default'}>
            {text(attempt.counted ? 'funnel.counted' : 'funnel.notCounted')}
          </Tag>
        </span>
      </header>
      <ol>
        {attempt.steps.map((event, index) => {
          const last = before(index);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
            <li key={index} data-done={event !== null}>
              <span>
                {index + 1} {labels[index]}
              </span>
              {event ? (
                <span className="zy-num">
                  {words.eventName(event.name)} · {format.instantFull(event.at)}
                  {last !== null && <small className="zy-faint"> +{duration(event.at - last)}</small>}
                </span>
              ) : (
                <span className="zy-faint">{text('funnel.notDone')}</span>
              )}
            </li>
          );
        })}
      </ol>
      <p>
        {say(attempt.reason)}
        {attempt.endedBy && (
          <span className="zy-soft">
            {' '}
            {words.eventName(attempt.endedBy.name)} · {format.instantFull(attempt.endedBy.at)}
          </span>
        )}
      </p>
    </section>
  );
}

export function FunnelTraceView({
  trace,
  labels,
  words,
}: {
  readonly trace: FunnelTrace;
  readonly labels: readonly string[];
  readonly words: PlanWords;
}) {
  const text = useText();
  const format = useFormat();
  if (trace.attempts.length === 0)
    return (
      <EmptyState
        title={text('funnel.noAttempt')}
        hint={text('funnel.noAttemptHint', { count: format.count(trace.eventsRead) })}
      />
    );
  return (
    <>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts come in their order and never change places.
        <AttemptView key={index} attempt={attempt} labels={labels} words={words} number={index + 1} />
      ))}
    </>
  );
}
