// What members are divided by: values of attributes and tags from their profiles, values of the event they began with, and whether they did
// a behaviour.
import { isRefusal } from '../../kernel/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import {
  eventLabels,
  type PopulationDependencies,
  type QuestionRefusal,
  readPersonValues,
} from '../questions/index.ts';
import type { WeakGroupParameters, WeakTerm } from './contract.ts';
import type { MembersPart } from './members.ts';
import type { GroupTerm, SearchDimension } from './search.ts';

/** Values of one dimension that are told apart; the most frequent ones. */
const VALUES_MAX = 30;

/** A dimension with what its values are called. */
export interface NamedDimension extends SearchDimension {
  readonly values: readonly string[];
  readonly unknown: number;
  readonly leftOut: number;
  labelOf(value: string): Bilingual;
}

const plain = (value: string): Bilingual => ({ zh: value, en: value });
const didLabels: Readonly<Record<string, Bilingual>> = {
  yes: { zh: '做过', en: 'did' },
  no: { zh: '没做过', en: 'did not' },
};

const partsOf = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];

/** Texts with numbers in them by the numbers: 8.3.0 before 8.10.0. */
export const compareVersions = (one: string, other: string): number => {
  const [left, right]: readonly [readonly string[], readonly string[]] = [partsOf(one), partsOf(other)];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const [a, b] = [left[place] as string, right[place] as string];
    const numbers = /^\d/.test(a) && /^\d/.test(b);
    const difference = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

/** A dimension over the texts of the members. */
export const dimensionOf = (
  texts: readonly (string | null)[],
  ordered: boolean,
  labelOf: NamedDimension['labelOf'] = plain,
): NamedDimension => {
  const sizes = new Map<string, number>();
  let unknown = 0;
  for (const text of texts) {
    if (text === null) unknown += 1;
    else sizes.set(text, (sizes.get(text) ?? 0) + 1);
  }
  const kept = [...sizes]
    .toSorted(([one, size], [other, otherSize]) => otherSize - size || one.localeCompare(other))
    .slice(0, VALUES_MAX)
    .map(([value]) => value);
  const values = ordered ? kept.toSorted(compareVersions) : kept;
  const places = new Map(values.map((value, place) => [value, place]));
  const codes = Int32Array.from(texts, (text) => (text === null ? -1 : (places.get(text) ?? -1)));
  return { codes, count: values.length, ordered, values, unknown, leftOut: sizes.size - values.length, labelOf };
};

/** What the members are divided by, member by member. */
export interface ReadDimension {
  readonly ordered: boolean;
  textOf(member: number): string | null;
  labelOf(value: string): Bilingual;
}

/** A dimension over some of the members: the values that are told apart are theirs. */
export const dimensionAmong = (
  { ordered, textOf, labelOf }: ReadDimension,
  members: readonly number[],
): NamedDimension => dimensionOf(members.map(textOf), ordered, labelOf);

/** What a question divides its members by. */
export const readDimensions = async (
  dependencies: PopulationDependencies,
  { dimensions, behaviours }: WeakGroupParameters,
  { persons, counts, codes, texts }: MembersPart,
): Promise<readonly ReadDimension[] | QuestionRefusal> => {
  const tags = dimensions.flatMap((each) => (each.by === 'tag' ? [each.tag] : []));
  // A tag that was deleted meanwhile divides nobody; the answer says that all are unknown.
  const known = await dependencies.tags.tagNames(tags);
  const ofProfiles = dimensions.flatMap((each) =>
    each.by === 'attribute' || (each.by === 'tag' && known.has(each.tag)) ? [each] : [],
  );
  const read = await readPersonValues(dependencies, ofProfiles, persons);
  if (isRefusal(read)) return read;
  const columns = dimensions.filter((each) => each.by === 'event');
  const labels = await Promise.all(columns.map(({ subject }) => eventLabels(dependencies, subject)));
  return dimensions.map((dimension): ReadDimension => {
    if (dimension.by === 'did') {
      const did = (member: number) => (counts[member * behaviours.length + dimension.behaviour] ?? 0) > 0;
      return {
        ordered: false,
        textOf: (member) => (did(member) ? 'yes' : 'no'),
        labelOf: (value) => didLabels[value] ?? plain(value),
      };
    }
    if (dimension.by === 'event') {
      const column = columns.indexOf(dimension);
      return {
        ordered: dimension.ordered,
        textOf: (member) => texts[column]?.[codes[member * texts.length + column] ?? -1] ?? null,
        labelOf: labels[column] ?? plain,
      };
    }
    const values = read[(ofProfiles as readonly unknown[]).indexOf(dimension)];
    return {
      ordered: false,
      textOf: (member) => values?.values.get(persons[member] as string) ?? null,
      labelOf: values?.labelOf ?? plain,
    };
  });
};

/** A term of the search by the value it names. */
export const namedTerm = (dimensions: readonly NamedDimension[], { dimension, relation, value }: GroupTerm) => {
  const own = dimensions[dimension];
  const name = own?.values[value] ?? '';
  return { dimension, relation, value: name, label: own?.labelOf(name) ?? plain(name) };
};

/** A term that a caller names, as the search has it; null where the dimension has no such value. */
export const searchTerm = (
  dimensions: readonly NamedDimension[],
  { dimension, relation, value }: WeakTerm,
): GroupTerm | null => {
  const place = dimensions[dimension]?.values.indexOf(value) ?? -1;
  return place < 0 ? null : { dimension, relation, value: place };
};
