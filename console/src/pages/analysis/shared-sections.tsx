// The sections that forms of questions share: the days, and the customers and groups.
import type { CommonParameters } from '@contracts/know/questions/contract.ts';
import type { EventMatcher } from '@contracts/know/timelines/contract.ts';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { PopulationField, SegmentsField } from './customers-field.tsx';
import { MatcherEditor } from './matcher-editor.tsx';
import { Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';
import { BreakdownField, DaysFields, UnitField } from './question-fields.tsx';

interface SectionProps {
  readonly value: CommonParameters;
  readonly onChange: (part: Partial<CommonParameters>) => void;
}

/** Days, what they are compared with, and the unit where the question has one. */
export function DaysSection(
  props: SectionProps & {
    readonly today: string;
    readonly hint: string;
    readonly unitHint?: string;
    readonly children?: ReactNode;
  },
) {
  const { value, onChange, unitHint } = props;
  return (
    <>
      <DaysFields {...{ value, onChange }} today={props.today} hint={props.hint} />
      {unitHint !== undefined && <UnitField {...{ value, onChange }} hint={unitHint} />}
      {props.children}
    </>
  );
}

/** Who is counted, and in which groups. */
export function GroupsSection({
  words,
  matcher,
  ...edited
}: SectionProps & { readonly words: PlanWords; readonly matcher: EventMatcher }) {
  return (
    <>
      <PopulationField {...edited} />
      <BreakdownField {...edited} words={words} matcher={matcher} />
      <SegmentsField {...edited} />
    </>
  );
}

/** Events under a name. */
export function EventsOption(props: {
  readonly words: PlanWords;
  readonly name: string;
  readonly hint: string;
  readonly value: EventMatcher;
  readonly onChange: (events: EventMatcher) => void;
}) {
  return (
    <Option name={props.name} hint={props.hint}>
      <MatcherEditor words={props.words} value={props.value} label={props.name} onChange={props.onChange} />
    </Option>
  );
}

/** The heads of the usual sections. */
export const useSectionNames = () => {
  const text = useText();
  return {
    days: text('analysis.sectionDays'),
    groups: text('analysis.sectionGroups'),
    further: text('analysis.sectionFurther'),
  };
};
