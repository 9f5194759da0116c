// Why a customer counts as retained and why not: the cohorts they stand in, and their returns in each period.
import type { RetentionTrace } from '@contracts/know/retention/contract.ts';
import { Tag } from 'antd';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { PlanWords } from './plan-words.ts';

const EVENTS_SHOWN = 3;

export function RetentionTraceView({ trace, words }: { readonly trace: RetentionTrace; readonly words: PlanWords }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.cohorts.map(({ date, initial, periods }) => (
        <section key={date} className="zy-attempt" data-counted="true">
          <header className="zy-between">
            <strong>{text('retention.inCohort', { date })}</strong>
            <span className="zy-soft">
              {words.eventName(initial.name)} · {format.instantFull(initial.at)}
            </span>
          </header>
          <ol>
            {periods.map(({ from, to, events, count, retained }, index) => (
              <li key={from} data-done={retained}>
                <span>
                  {index} · {format.dayOf(from)} – {format.dayOf(to - 1)}
                </span>
                <span>
                  <Tag color={retained ? 'green' : 'default'}>
                    {text(retained ? 'retention.retained' : 'retention.lost')}
                  </Tag>
                  {text('retention.returns', { count })}{' '}
                  <small className="zy-faint">
                    {text.list(
                      events
                        .slice(0, EVENTS_SHOWN)
                        .map(({ name, at }) => `${words.eventName(name)} ${format.instant(at)}`),
                    )}
                  </small>
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}
