// The tracking plan as the builder needs it: events by category under their names, and what can be asked of an event.
import type { EventField, EventMatcher, EventSubject } from '@contracts/know/timelines/contract.ts';
import type { TrackingPlanView } from '@contracts/record/tracking-plan/contract.ts';
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { plannedValues } from '../../ui/planned-values.ts';
import { useChannels } from '../../ui/use-channel-names.ts';
import { hasWords, isChannel, valueWords } from '../../ui/use-code-names.ts';

export type PlannedProperty = TrackingPlanView['common'][number];
type PropertyType = PlannedProperty['type'];

/** Of what kind a value is that somebody types. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'day' | 'list';

const kinds: Readonly<Record<PropertyType, ValueKind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'day',
  instant: 'number',
  strings: 'list',
};

/** The comparisons that make sense for a kind of value, the most usual first. */
export const operatorsOf = {
  text: ['eq', 'ne', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'ends_with', 'known', 'unknown'],
  number: ['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'in', 'not_in', 'known', 'unknown'],
  boolean: ['eq', 'known', 'unknown'],
  day: ['eq', 'gte', 'gt', 'lte', 'lt', 'known', 'unknown'],
  list: ['has', 'has_not', 'known', 'unknown'],
} as const satisfies Readonly<Record<ValueKind, readonly string[]>>;

export interface SubjectChoice {
  readonly subject: EventSubject;
  readonly label: string;
  readonly kind: ValueKind;
  readonly allowed: readonly string[] | null;
  readonly unit: string | null;
}

export interface PlanWords {
  readonly ready: boolean;
  /** Options of an event picker, by category. */
  readonly groups: readonly {
    readonly label: string;
    readonly options: readonly { readonly value: string; readonly label: string; readonly hint: string }[];
  }[];
  has(event: string): boolean;
  eventName(event: string | null): string;
  /** What can be asked of any of these events. */
  subjects(matcher: EventMatcher): readonly SubjectChoice[];
  subjectName(subject: EventSubject): string;
  /** A value that is a code by its name, such as that of a channel. */
  valueName(subject: EventSubject, value: string): string;
  /** Codes that are offered with their names; null where none have any. */
  valueChoices(choice: Pick<SubjectChoice, 'subject' | 'allowed'>): readonly ValueChoice[] | null;
}

/** A code under its name; the code stays to be seen. */
export interface ValueChoice {
  readonly value: string;
  readonly label: string;
  readonly title: string;
}

const choiceOf = (property: PlannedProperty, label: string): SubjectChoice => ({
  subject: { kind: 'property', name: property.name },
  label,
  kind: kinds[property.type],
  allowed: property.allowed ?? null,
  unit: property.unit ?? null,
});

/** Values of a property by their names: those of the plan, channels, and words that have no catalogue. */
const useValueWords = (plan: TrackingPlanView | undefined): Pick<PlanWords, 'valueName' | 'valueChoices'> => {
  const text = useText();
  const say = useBilingual();
  const channels = useChannels();
  return useMemo(() => {
    const planned = plannedValues(plan);
    const valueName: PlanWords['valueName'] = ({ name }, value) => {
      const named = planned.get(name)?.get(value);
      if (named) return say(named);
      if (isChannel(name)) return channels.get(value) ?? value;
      return hasWords(name) ? text.code(valueWords[name], value) : value;
    };
    return {
      valueName,
      valueChoices: ({ subject, allowed }) => {
        const named = planned.get(subject.name);
        const known = named ? [...named.keys()] : isChannel(subject.name) ? [...channels.keys()] : [];
        if (known.length === 0) return null;
        return (allowed ?? known).map((value) => ({ value, label: valueName(subject, value), title: value }));
      },
    };
  }, [plan, channels, say, text]);
};

/** Words for events and what they hold, in the reader's language. */
export const usePlanWords = (): PlanWords => {
  const text = useText();
  const say = useBilingual();
  const plan = useRead(getPlan, {}, { forChoices: true, staleMs: 300_000 });
  const values = useValueWords(plan.data);
  return useMemo(() => {
    const events = new Map((plan.data?.events ?? []).map((event) => [event.name, event]));
    const common = plan.data?.common ?? [];
    const shown = [...events.values()].filter(({ status }) => status === 'accepted');
    const categories = [...new Set(shown.map(({ category }) => category))];
    const groups = categories.map((category) => ({
      label: text(`eventCategory.${category}`),
      options: shown
        .filter((event) => event.category === category)
        .map((event) => ({ value: event.name, label: say(event.title), hint: say(event.description) })),
    }));
    const fields = fieldNames.map(
      (name): SubjectChoice => ({
        subject: { kind: 'field', name },
        label: text(`eventField.${name}`),
        ...{ kind: 'text', allowed: null, unit: null },
      }),
    );
    const subjects = (matcher: EventMatcher): readonly SubjectChoice[] => {
      const own = matcher.flatMap(({ event }) => (event === null ? [] : (events.get(event)?.properties ?? [])));
      const byName = new Map([...own, ...common].filter(({ personal }) => !personal).map((each) => [each.name, each]));
      return [...fields, ...[...byName.values()].map((property) => choiceOf(property, say(property.title)))];
    };
    const propertyTitle = (name: string): string => {
      const all = [...common, ...shown.flatMap(({ properties }) => properties)];
      const found = all.find((each) => each.name === name);
      return found ? say(found.title) : name;
    };
    return {
      ready: plan.data !== undefined,
      groups,
      has: (event) => events.has(event),
      eventName: (event) => {
        if (event === null) return text('analysis.anyEvent');
        const title = events.get(event)?.title;
        return title ? say(title) : event;
      },
      subjects,
      subjectName: ({ kind, name }) => (kind === 'field' ? text(`eventField.${name}`) : propertyTitle(name)),
      ...values,
    };
  }, [plan.data, values, say, text]);
};

/** The columns of every event, those people ask by most first. */
const fieldNames: readonly EventField[] = [
  ...(['platform', 'channel', 'os', 'app_version', 'screen', 'product'] as const),
  ...(['utm_source', 'utm_medium', 'utm_campaign', 'source', 'session_id'] as const),
];
