// Whom a question is about: what the caller may see, what the parameters narrow it to, and into which groups the persons fall. The
// caller's scope is part of every population here, and nowhere else are persons chosen.
import { type RawBuilder, sql } from 'kysely';
import { businessDateAt, type Clock, isRefusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { channelNames } from '../../record/catalogue/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import {
  type Attribute,
  type AttributeRegistry,
  attributeExpression,
  type Bilingual,
  type Condition,
  filterCondition,
  type ListDependencies,
  scopeCondition,
  type TagDirectory,
  tagCondition,
} from '../profiles/index.ts';
import { compileCondition } from '../tags/index.ts';
import type { EventSubject } from '../timelines/index.ts';
import type { Breakdown, CommonParameters, CustomerSelection } from './contract.ts';
import { groupNumber } from './groups.ts';
import type { Grouping, QuestionRefusal } from './question.ts';

/** Segments as conditions over profiles; bound by whoever keeps segments. */
export interface SegmentDirectory {
  /** The members now; null when there is no such segment. */
  condition(code: string): Promise<Condition | null>;
}

export interface PopulationDependencies extends ListDependencies {
  readonly registry: AttributeRegistry;
  readonly tags: Pick<TagDirectory, 'tagNames'>;
  readonly segments: SegmentDirectory;
  readonly clock: Clock;
  /** What values of a property of events are called, by the value; they are their own names where this is absent. */
  readonly eventValueNames?: (property: string) => Readonly<Record<string, Bilingual>>;
}

const and = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;

/** A selection as a condition, without the caller's scope. */
export const selectionCondition = async (
  dependencies: PopulationDependencies,
  { filter, condition, segment }: CustomerSelection,
): Promise<Condition | QuestionRefusal> => {
  const parts: Condition[] = [];
  if (filter) {
    const made = await filterCondition(dependencies, filter);
    if (isRefusal(made)) return made;
    parts.push(made);
  }
  if (condition) {
    const { registry, timeZone, clock } = dependencies;
    const made = compileCondition(condition, { registry, timeZone, today: businessDateAt(clock.now(), timeZone) });
    if (isRefusal(made)) return made;
    parts.push(made.condition);
  }
  if (segment !== undefined) {
    const made = await dependencies.segments.condition(segment);
    if (made === null) return refuse('SEGMENT_NOT_FOUND', `There is no segment ${segment}. Choose one of the list.`);
    parts.push(made);
  }
  return and(parts);
};

const plain = (value: string) => ({ zh: value, en: value });

interface ValueReading {
  readonly value: RawBuilder<unknown>;
  readonly labelOf: Grouping['labelOf'];
  /** Names that can only be looked up once the values are known. */
  readonly namesOf?: (values: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** What the values that there are are called. */
const labelsOf = async (
  { labelOf, namesOf }: Pick<ValueReading, 'labelOf' | 'namesOf'>,
  values: readonly string[],
): Promise<Grouping['labelOf']> => {
  if (!namesOf) return labelOf;
  const names = await namesOf(values);
  return (value) => plain(names.get(value) ?? value);
};

/** An attribute as the text by which it groups: numbers in the bands of the portrait. */
const attributeReading = (attribute: Attribute): ValueReading => {
  const { sql: value } = attributeExpression(attribute);
  const { portrait, values } = attribute;
  if (portrait?.kind === 'bucket')
    return {
      value: sql`width_bucket((${value})::numeric, ${portrait.cuts}::numeric[])::text`,
      labelOf: (text) => portrait.labels[Number(text)] ?? plain(text),
    };
  return {
    value: sql`(${value})::text`,
    labelOf: (text) => (values && Object.hasOwn(values, text) ? values[text] : undefined) ?? plain(text),
  };
};

/** Attributes whose values are branches. */
const ofUnits: ReadonlySet<string> = new Set(['branch_id', 'opening_branch_id']);
/** Attributes whose values are codes of channels. */
const ofChannels: ReadonlySet<string> = new Set(['first_channel', 'latest_channel']);
const isChannel = (property: string): boolean => property === 'channel' || property.endsWith('_channel');

/** As the values that are not shown are called: a value of that name is told from them by its code. */
const REST: Bilingual = { zh: '其他', en: 'Other' };

/** What values of an event's property or field are called. */
export const eventLabels = async (
  { db, eventValueNames }: Pick<PopulationDependencies, 'db' | 'eventValueNames'>,
  { name }: EventSubject,
): Promise<Grouping['labelOf']> => {
  const names = eventValueNames?.(name) ?? {};
  const channels = isChannel(name) ? await channelNames(db) : null;
  return (value) => {
    const named = Object.hasOwn(names, value) ? names[value] : undefined;
    if (!named) return plain(channels?.get(value) ?? value);
    return named.zh === REST.zh || named.en === REST.en
      ? { zh: `${named.zh}（${value}）`, en: `${named.en} (${value})` }
      : named;
  };
};

const breakdownReading = async (
  { db, registry, tags, organisation }: PopulationDependencies,
  breakdown: Breakdown | undefined,
  kind: 'bands' | 'plain' = 'bands',
): Promise<ValueReading | null | QuestionRefusal> => {
  if (!breakdown || breakdown.by === 'event') return null;
  if (breakdown.by === 'tag') {
    const name = (await tags.tagNames([breakdown.tag])).get(breakdown.tag);
    if (!name) return refuse('TAG_NOT_FOUND', `There is no tag ${breakdown.tag}. Choose one of the catalogue.`);
    return {
      value: sql`(${tagCondition(breakdown.tag)})::text`,
      labelOf: (text) => (text === 'true' ? name : { zh: `无“${name.zh}”`, en: `not ${name.en}` }),
    };
  }
  const attribute = registry.get(breakdown.attribute);
  if (!attribute || attribute.personal || attribute.type === 'list')
    return refuse(
      'ATTRIBUTE_UNKNOWN',
      `${breakdown.attribute} is not an attribute that customers can be grouped by. Choose one with a single value that is not personal.`,
    );
  const reading = attributeReading(kind === 'bands' ? attribute : { ...attribute, portrait: null });
  if (ofUnits.has(attribute.name)) return { ...reading, namesOf: (values) => organisation.unitNames(values) };
  if (!ofChannels.has(attribute.name)) return reading;
  const names = await channelNames(db);
  return { ...reading, labelOf: (text) => plain(names.get(text) ?? text) };
};

/** What the store is asked of each person. */
interface PersonRow {
  readonly person: Id64;
  readonly value: string | null;
  readonly bits: number;
}

const readPersons = async (
  { db }: PopulationDependencies,
  condition: Condition,
  reading: ValueReading | null,
  segments: readonly Condition[],
): Promise<readonly PersonRow[]> => {
  const bits = segments.map((each, index) => sql`(case when ${each} then ${sql.lit(2 ** index)} else 0 end)`);
  const { rows } = await sql<PersonRow>`
    select person_id as person, ${reading ? reading.value : sql`null::text`} as value,
      (${bits.length === 0 ? sql`0` : sql.join(bits, sql` + `)}) as bits
    from profile where ${condition}`.execute(db);
  return rows;
};

/** Gives values numbers and persons their group. */
const groupingOf = (
  rows: readonly PersonRow[],
  who: 'everybody' | 'customers' | 'listed',
  parameters: CommonParameters,
  labelOf: Grouping['labelOf'],
): Grouping => {
  const numbers = new Map<string, number>();
  const groups = new Map<Id64, number>();
  for (const { person, value, bits } of rows) {
    let number = -1;
    if (value !== null) {
      number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
    }
    groups.set(person, groupNumber(number, Number(bits)));
  }
  return {
    population: { who, groups, groupOfOthers: groupNumber(-1, 0) },
    segments: parameters.segments.map(({ label }) => label),
    values: [...numbers.keys()],
    labelOf,
  };
};

/** The persons of a question and their groups, in the caller's scope. */
export const resolvePopulation = async (
  dependencies: PopulationDependencies,
  scope: DataScope,
  parameters: CommonParameters,
): Promise<Grouping | QuestionRefusal> => {
  const { who, ...selection } = parameters.population;
  if (who === 'everybody' && scope.kind !== 'firm')
    return refuse(
      'WHO_NEEDS_FIRM',
      'Persons who are no customers belong to no branch; only who sees the whole firm can count them. Ask for customers.',
    );
  const labels = parameters.segments.map(({ label }) => label);
  if (new Set(labels).size < labels.length)
    return refuse('PARAMETERS_NOT_VALID', 'Two segments carry the same label. Give each a label of its own.');
  const wanted = await selectionCondition(dependencies, selection);
  if (isRefusal(wanted)) return wanted;
  const segments: Condition[] = [];
  for (const segment of parameters.segments) {
    const made = await selectionCondition(dependencies, segment);
    if (isRefusal(made)) return made;
    segments.push(made);
  }
  const reading = await breakdownReading(dependencies, parameters.breakdown);
  if (isRefusal(reading)) return reading;
  const narrowed = scope.kind !== 'firm' || Object.values(selection).some((each) => each !== undefined);
  const { breakdown } = parameters;
  const labelOf =
    breakdown?.by === 'event' ? await eventLabels(dependencies, breakdown.subject) : (reading?.labelOf ?? plain);
  if (!narrowed && reading === null && segments.length === 0) return groupingOf([], who, parameters, labelOf);
  const condition = and([await scopeCondition(dependencies, scope), wanted]);
  const rows = await readPersons(dependencies, condition, reading, segments);
  const grouping = groupingOf(rows, narrowed ? 'listed' : who, parameters, labelOf);
  return reading ? { ...grouping, labelOf: await labelsOf(reading, grouping.values) } : grouping;
};

/** Whether the answer depends on attributes, which change without a log position that could be compared. */
export const readsProfiles = ({ population, segments, breakdown }: CommonParameters, scope: DataScope): boolean => {
  const { who: _who, ...selection } = population;
  return (
    scope.kind !== 'firm' ||
    segments.length > 0 ||
    Object.values(selection).some((each) => each !== undefined) ||
    (breakdown !== undefined && breakdown.by !== 'event')
  );
};

/** A customer behind a figure, as far as the caller may see. */
export interface PersonCustomer {
  readonly personId: Id64;
  readonly customerId: string;
  readonly branchId: string | null;
}

/** The customers among persons whom the caller may see, by customer number. */
export const customersOf = async (
  dependencies: PopulationDependencies,
  scope: DataScope,
  persons: readonly Id64[],
): Promise<readonly PersonCustomer[]> => {
  if (persons.length === 0) return [];
  const visible = await scopeCondition(dependencies, scope);
  const { rows } = await sql<PersonCustomer>`
    select person_id as "personId", customer_id as "customerId", branch_id as "branchId" from profile
    where ${visible} and person_id = any(${persons}::text[]) order by customer_id`.execute(dependencies.db);
  return rows;
};

/** The person of a customer whom the caller may see, and whether the population holds it; null outside the scope. */
export const personOf = async (
  dependencies: PopulationDependencies,
  scope: DataScope,
  customerId: string,
): Promise<Id64 | null> => {
  const visible = await scopeCondition(dependencies, scope);
  const { rows } = await sql<{ readonly id: Id64 }>`
    select person_id as id from profile where ${visible} and customer_id = ${customerId}`.execute(dependencies.db);
  return rows[0]?.id ?? null;
};

/** What customers are called by an attribute or tag: as a breakdown by it would. */
export interface PersonValue {
  /** By person; absent where there is no profile or the value is not known. */
  readonly values: ReadonlyMap<Id64, string>;
  labelOf(value: string): Bilingual;
}

const PERSONS_A_STATEMENT = 20_000;

/** The values of several attributes and tags for persons who were found in a scope already. */
export const readPersonValues = async (
  dependencies: PopulationDependencies,
  breakdowns: readonly Exclude<Breakdown, { readonly by: 'event' }>[],
  persons: readonly Id64[],
  /** `plain`: numbers as they are instead of their bands. */
  kind: 'bands' | 'plain' = 'bands',
): Promise<readonly PersonValue[] | QuestionRefusal> => {
  const readings: ValueReading[] = [];
  for (const breakdown of breakdowns) {
    const reading = await breakdownReading(dependencies, breakdown, kind);
    if (isRefusal(reading)) return reading;
    if (reading) readings.push(reading);
  }
  const maps = readings.map(() => new Map<Id64, string>());
  if (readings.length > 0)
    for (let start = 0; start < persons.length; start += PERSONS_A_STATEMENT) {
      const some = persons.slice(start, start + PERSONS_A_STATEMENT);
      const { rows } = await sql<{ readonly person: Id64; readonly values: readonly (string | null)[] }>`
        select person_id as person, array[${sql.join(readings.map(({ value }) => value))}]::text[] as values
        from profile where merged_into is null and person_id = any(${some}::text[])`.execute(dependencies.db);
      for (const { person, values } of rows)
        for (const [index, value] of values.entries()) if (value !== null) maps[index]?.set(person, value);
    }
  return Promise.all(
    readings.map(async (reading, index) => {
      const values = maps[index] ?? new Map<Id64, string>();
      return { values, labelOf: await labelsOf(reading, [...new Set(values.values())]) };
    }),
  );
};
