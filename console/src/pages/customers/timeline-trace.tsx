// A funnel or a retention laid over the timeline of one customer: what was asked, each attempt or cohort with what came of it, and a mark
// at every event that mattered. The question stands in the address as on its own page.
import { type FunnelParameters, funnelEndpoints } from '@contracts/know/funnels/contract.ts';
import { type RetentionParameters, retentionEndpoints } from '@contracts/know/retention/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Segmented, Tag } from 'antd';
import { useMemo } from 'react';
import { call } from '../../api/client.ts';
import type { Reading } from '../../api/use-call.ts';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { newFunnel, newRetention } from '../analysis/model.ts';
import { usePlanWords } from '../analysis/plan-words.ts';
import { readFunnel, readRetention } from '../analysis/question-address.ts';
import { useBreakdownChoices } from '../analysis/question-fields.tsx';
import { funnelSentence, quotedIn, retentionSentence } from '../analysis/sentences.ts';
import { matcherWords } from '../analysis/words-of-filter.ts';
import {
  firstShown,
  funnelOnTimeline,
  retentionOnTimeline,
  type TraceMark,
  type TraceOnTimeline,
  type TraceStretch,
} from './trace-marks.ts';

/** Which question lies over the timeline, as the address has it. */
export interface TracedQuestion {
  readonly kind: 'funnel' | 'retention';
  readonly text: string;
}

const askFunnel = async (customerId: string, parameters: FunnelParameters): Promise<TraceOnTimeline> => {
  const { trace } = await call(funnelEndpoints.trace, { body: { parameters, customerId } });
  return funnelOnTimeline(trace);
};
const askRetention = async (customerId: string, parameters: RetentionParameters): Promise<TraceOnTimeline> => {
  const { trace } = await call(retentionEndpoints.trace, { body: { parameters, customerId } });
  return retentionOnTimeline(trace);
};

/** The trace of the question for the customer; idle where no question lies over the timeline. */
export const useTimelineTrace = (customerId: string, question: TracedQuestion | null): Reading<TraceOnTimeline> => {
  const today = useFormat().dayOf(Date.now());
  return useQuery({
    queryKey: ['trace', 'timeline', customerId, question, today],
    enabled: question !== null,
    queryFn: () =>
      question?.kind === 'retention'
        ? askRetention(customerId, readRetention(question.text, newRetention(today)))
        : askFunnel(customerId, readFunnel(question?.text ?? '', newFunnel(today))),
  }) as Reading<TraceOnTimeline>;
};

/** The question in words, and what its steps are called. */
const useQuestionWords = ({ kind, text: written }: TracedQuestion) => {
  const text = useText();
  const which = useLanguage();
  const words = usePlanWords();
  const today = useFormat().dayOf(Date.now());
  const funnel = useMemo(() => readFunnel(written, newFunnel(today)), [written, today]);
  const retention = useMemo(() => readRetention(written, newRetention(today)), [written, today]);
  const matcher = useMemo(() => funnel.steps.flatMap(({ events }) => events), [funnel]);
  const { nameOf } = useBreakdownChoices(words, matcher);
  const speech = { text, words, quoted: quotedIn(which), breakdownName: nameOf };
  return {
    sentence: kind === 'funnel' ? funnelSentence(speech, funnel) : retentionSentence(speech, retention),
    steps: kind === 'funnel' ? funnel.steps.map(({ label, events }) => label ?? matcherWords(text, words, events)) : [],
  };
};

const ALL = -1;

function StretchFacts(props: { readonly stretch: TraceStretch; readonly steps: readonly string[] }) {
  const text = useText();
  const say = useBilingual();
  const { stretch, steps } = props;
  const missing = stretch.missing.map((step) => `${step + 1} ${steps[step] ?? ''}`);
  return (
    <p>
      <Tag color={stretch.counted ? 'cyan' : 'default'}>
        {text(stretch.counted ? 'funnel.counted' : 'funnel.notCounted')}
      </Tag>
      {stretch.reason && say(stretch.reason)}
      {missing.length > 0 && <span className="zy-soft"> {text('traced.missing', { steps: text.list(missing) })}</span>}
      {stretch.cohort !== null && (
        <span>
          {stretch.retained.length > 0
            ? text('traced.retainedIn', { periods: text.list(stretch.retained.map(String)) })
            : text('traced.neverRetained')}
        </span>
      )}
    </p>
  );
}

/** What was asked and what came of it, above the timeline; chooses which stretch of it is shown. */
export function TracePanel(props: {
  readonly question: TracedQuestion;
  readonly reading: Reading<TraceOnTimeline>;
  /** Number of the stretch that is shown; −1 for all days. */
  readonly shown: number;
  readonly onShow: (stretch: number) => void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { question, shown } = props;
  const { sentence, steps } = useQuestionWords(question);
  const nameOf = ({ cohort, from }: TraceStretch, index: number): string =>
    cohort === null
      ? `${text('funnel.attempt', { number: index + 1 })} · ${format.dayOf(from)}`
      : text('retention.inCohort', { date: cohort });
  return (
    <section className="zy-trace-over" aria-label={text('traced.title')}>
      <div className="zy-between">
        <p className="zy-sentence">{sentence}</p>
        <span className="zy-row">
          <Link to={`/analysis/${question.kind}` as never} search={{ q: question.text } as never}>
            {text('traced.toQuestion')}
          </Link>
          <Button size="small" onClick={props.onClose}>
            {text('traced.close')}
          </Button>
        </span>
      </div>
      <Ready of={props.reading}>
        {({ stretches, nothing }) =>
          stretches.length === 0 ? (
            <EmptyState title={nothing ? say(nothing) : text('funnel.noAttempt')} />
          ) : (
            <>
              <Segmented
                value={shown}
                options={[
                  { value: ALL, label: text('traced.allDays') },
                  ...stretches.map((each, index) => ({ value: index, label: nameOf(each, index) })),
                ]}
                onChange={props.onShow}
              />
              {stretches[shown] && <StretchFacts stretch={stretches[shown]} steps={steps} />}
            </>
          )
        }
      </Ready>
    </section>
  );
}

/** Which stretch is shown: the chosen one, or one that counts. */
export const shownStretch = (trace: TraceOnTimeline | undefined, chosen: string): number => {
  if (!trace || chosen === 'all') return ALL;
  const number = Number(chosen);
  return chosen !== '' && trace.stretches[number] ? number : firstShown(trace);
};

/** The marks of one event. */
export function EventMarks(props: { readonly question: TracedQuestion; readonly marks: readonly TraceMark[] }) {
  const text = useText();
  const say = useBilingual();
  const { steps } = useQuestionWords(props.question);
  const wordsOf = (mark: TraceMark): { readonly color: string; readonly words: string } => {
    const number = mark.stretch + 1;
    switch (mark.kind) {
      case 'step': {
        const words = text('traced.step', { number, step: mark.step + 1, name: steps[mark.step] ?? '' });
        return { color: mark.counted ? 'cyan' : 'default', words };
      }
      case 'voided':
      case 'over':
        return {
          color: mark.kind === 'voided' ? 'red' : 'orange',
          words: text('traced.ended', { number, reason: say(mark.reason) }),
        };
      case 'initial':
        return { color: 'cyan', words: text('traced.initial', { number }) };
      case 'returned':
        return {
          color: mark.counted ? 'green' : 'default',
          words: text('traced.returned', { number, period: mark.period }),
        };
      default:
        return mark satisfies never;
    }
  };
  return props.marks.map((mark) => {
    const { color, words } = wordsOf(mark);
    return (
      <Tag key={words} color={color} className="zy-trace-mark" data-mark={mark.kind}>
        {words}
      </Tag>
    );
  });
}
