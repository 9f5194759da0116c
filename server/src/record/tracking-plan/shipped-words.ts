// Short forms for writing down the shipped plan.
import type { EventCategory, PlannedEvent, PlannedProperty, PropertyType } from './plan.ts';
import { shippedNames } from './shipped-values.ts';

interface PropertyOptions {
  readonly required?: boolean;
  readonly allowed?: readonly string[];
  readonly personal?: boolean;
  readonly unit?: string;
}

/** A planned property: name, type, Chinese and English title. */
export const property = (
  name: string,
  type: PropertyType,
  zh: string,
  en: string,
  { required = false, ...rest }: PropertyOptions = {},
): PlannedProperty => {
  const names = shippedNames(name);
  return { name, type, required, title: { zh, en }, ...rest, ...(names ? { names } : {}) };
};

export const required = { required: true } as const;

interface EventWords {
  readonly zh: string;
  readonly en: string;
  /** What it means, when the title does not say it all. */
  readonly meansZh?: string;
  readonly meansEn?: string;
}

/** Makes the events of one category with one owner. */
export const eventsOf =
  (category: EventCategory, owner: string, serverOnly: boolean) =>
  (name: string, words: EventWords, properties: readonly PlannedProperty[] = []): PlannedEvent => ({
    name,
    category,
    title: { zh: words.zh, en: words.en },
    description: { zh: words.meansZh ?? `${words.zh}。`, en: words.meansEn ?? `${words.en}.` },
    owner,
    serverOnly,
    properties,
    status: 'accepted',
  });
