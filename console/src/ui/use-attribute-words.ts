// Attributes of customers in words: what they are called, what a value says, and what is kept as evidence of a tag or an award.
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { useMemo } from 'react';
import type { AnswerOf } from '../api/client.ts';
import { useRead } from '../api/use-call.ts';
import { type Text, useBilingual, useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useCatalogueNames } from './use-catalogue-names.ts';
import { useCodeNames } from './use-code-names.ts';
import { useEventTitle } from './use-event-title.ts';

type Described = AnswerOf<typeof listAttributes>['rows'][number];

/** What the words are made with. */
export interface AttributeSpeech {
  readonly text: Text;
  readonly say: (words: { readonly zh: string; readonly en: string }) => string;
  readonly format: { money(fen: number): string; instant(at: number): string };
  readonly codeName: (property: string, code: string) => string;
  readonly eventTitle: (event: string) => string;
  readonly tagName: (tag: string) => string;
}

export interface AttributeWords {
  /** What a value of the attribute says; members of a list that have no name are asked of `nameOf`. */
  valueText(attribute: string, value: unknown, nameOf?: (member: string) => string | null | undefined): string;
  /** What was looked at: an attribute, a tag ("tag.vip") or a count of an event ("order_placed.count"). */
  evidenceName(key: string): string;
  evidenceText(key: string, value: unknown): string;
}

const TAG = 'tag.';
const measures: ReadonlySet<string> = new Set(['count', 'amountFen', 'daysSinceLast', 'daysSinceFirst']);

/** The event and the measure of a counter's name; null where it is none. */
const counterOf = (key: string): readonly [event: string, measure: string] | null => {
  const at = key.lastIndexOf('.');
  const measure = key.slice(at + 1);
  return at > 0 && measures.has(measure) ? [key.slice(0, at), measure] : null;
};

export const attributeWords = (
  rows: readonly Pick<Described, 'name' | 'label' | 'type' | 'values'>[],
  { text, say, format, codeName, eventTitle, tagName }: AttributeSpeech,
): AttributeWords => {
  const byName = new Map(rows.map((each) => [each.name, each]));
  const valueText: AttributeWords['valueText'] = (attribute, value, nameOf) => {
    const described = byName.get(attribute);
    const named = (code: string): string | null => {
      const label = described?.values?.[code];
      return label ? say(label) : null;
    };
    if (value === null || value === undefined) return '–';
    if (typeof value === 'boolean') return text(value ? 'state.yes' : 'state.no');
    if (Array.isArray(value)) return text.list(value.map(String).map((each) => named(each) ?? nameOf?.(each) ?? each));
    if (typeof value === 'object') return JSON.stringify(value);
    const label = named(String(value));
    if (label !== null) return label;
    if (typeof value === 'number' && described?.type === 'money') return format.money(value);
    if (typeof value === 'number' && described?.type === 'instant') return format.instant(value);
    return codeName(attribute, String(value));
  };
  return {
    valueText,
    evidenceName: (key) => {
      const described = byName.get(key);
      if (described) return say(described.label);
      if (key.startsWith(TAG)) return tagName(key.slice(TAG.length));
      const counter = counterOf(key);
      return counter ? `${eventTitle(counter[0])} ${text.code('measure', counter[1])}` : text.code('evidenceName', key);
    },
    evidenceText: (key, value) =>
      counterOf(key)?.[1] === 'amountFen' && typeof value === 'number' ? format.money(value) : valueText(key, value),
  };
};

export const useAttributeWords = (): AttributeWords => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const codeName = useCodeNames();
  const eventTitle = useEventTitle();
  const { tags } = useCatalogueNames();
  const { data } = useRead(listAttributes, {}, { staleMs: 300_000 });
  return useMemo(
    () =>
      attributeWords(data?.rows ?? [], {
        ...{ text, say, format, codeName, eventTitle },
        tagName: (tag) => tags.get(tag) ?? tag,
      }),
    [data, text, say, format, codeName, eventTitle, tags],
  );
};
