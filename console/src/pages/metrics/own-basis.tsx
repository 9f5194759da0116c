// What a metric of a question that has no page of its own is made of: its events, what is read of them, and the one number that matters.
import type { MetricQuestion } from '@contracts/know/metrics/contract.ts';
import type { EventMatcher, EventSubject } from '@contracts/know/timelines/contract.ts';
import { useText } from '../../i18n/index.ts';
import { MatcherEditor } from '../analysis/matcher-editor.tsx';
import { NumberOption } from '../analysis/number-option.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';
import { SubjectPicker } from '../analysis/subject-field.tsx';

type Parameters = Readonly<Record<string, unknown>>;
type Based = Extract<MetricQuestion, 'repurchase' | 'nps' | 'levels' | 'concentration'>;

/** Names of the parameters: the events, and what is read of each. */
const basis: Readonly<Record<Based, { readonly events: string; readonly subject?: string }>> = {
  repurchase: { events: 'purchase' },
  nps: { events: 'answers', subject: 'score' },
  levels: { events: 'states', subject: 'amount' },
  concentration: { events: 'events', subject: 'amount' },
};

/** What counts where the metric leaves it to its question, as the contract of the score says; schemas are no part of the console. */
const usual: Readonly<Record<string, unknown>> = {
  answers: [
    {
      event: 'survey_answered',
      filter: { kind: 'compare', subject: { kind: 'property', name: 'survey' }, operator: 'eq', value: 'nps' },
    },
  ],
  score: { kind: 'property', name: 'score' },
};

export const hasBasis = (question: MetricQuestion): question is Based => question in basis;

function BasisNumber({ question, parameters, onChange }: BasisProps) {
  const text = useText();
  if (question === 'repurchase') {
    const { days = 0 } = (parameters.again ?? {}) as { readonly days?: number };
    return (
      <NumberOption
        {...{
          name: text('metrics.basisWithin'),
          hint: text('metrics.basisWithinHint'),
          value: days,
          least: 0,
          most: 366,
        }}
        onChange={(next) =>
          onChange({
            ...parameters,
            again: next < 1 ? { within: 'range' } : { within: 'days', days: Math.round(next) },
          })
        }
      />
    );
  }
  if (question === 'concentration') {
    const [percent = 20] = (parameters.percents ?? []) as readonly number[];
    return (
      <NumberOption
        {...{ name: text('metrics.basisTop'), hint: text('metrics.basisTopHint'), value: percent, least: 1, most: 99 }}
        onChange={(next) => onChange({ ...parameters, percents: [Math.round(next)] })}
      />
    );
  }
  return null;
}

interface BasisProps {
  readonly question: Based;
  readonly parameters: Parameters;
  readonly onChange: (parameters: Parameters) => void;
}

export function OwnBasis(props: BasisProps) {
  const { question, parameters, onChange } = props;
  const text = useText();
  const words = usePlanWords();
  const { events, subject } = basis[question];
  const matcher = (parameters[events] ?? usual[events] ?? [{ event: '' }]) as EventMatcher;
  return (
    <>
      <div className="zy-field">
        <span>{text('metrics.basisEvents')}</span>
        <MatcherEditor
          words={words}
          value={matcher}
          label={text('metrics.basisEvents')}
          onChange={(next) => onChange({ ...parameters, [events]: next })}
        />
      </div>
      {subject !== undefined && (
        <div className="zy-field">
          <span>{text('metrics.basisSubject')}</span>
          <SubjectPicker
            {...{ words, matcher }}
            value={(parameters[subject] ?? usual[subject]) as EventSubject | undefined}
            label={text('metrics.basisSubject')}
            placeholder={text('metrics.basisSubject')}
            numbers
            onChange={(next) => onChange({ ...parameters, [subject]: next })}
          />
        </div>
      )}
      <BasisNumber {...props} />
    </>
  );
}
