// Tags that are made of tags: which name which, in what order they are evaluated, and that none is made of itself.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { TagCondition, TagDefinition } from './contract.ts';
import type { TagRow } from './store.ts';

type Named = Pick<TagRow, 'code' | 'definition'>;

const namedIn = (condition: TagCondition): readonly string[] => {
  if (condition.kind === 'tag') return [condition.tag.split('=')[0] ?? condition.tag];
  if (condition.kind === 'not') return namedIn(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(namedIn) : [];
};

/** Tags that the definition names, without their values, each once. */
export const tagsNamedBy = (definition: TagDefinition): readonly string[] =>
  definition.kind === 'rule' ? [...new Set(namedIn(definition.condition))] : [];

/** The way from a tag back to itself, or null. */
const circleFrom = (code: string, namesOf: (code: string) => readonly string[]): readonly string[] | null => {
  const seen = new Set<string>();
  const walk = (path: readonly string[]): readonly string[] | null => {
    for (const next of namesOf(path.at(-1) ?? '')) {
      if (next === code) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk([...path, next]);
      if (found) return found;
    }
    return null;
  };
  return walk([code]);
};

/** Why a definition cannot name the tags that it names: there is none of the code, or it would be made of itself. */
export const namingProblem = (
  code: string,
  definition: TagDefinition,
  catalogue: readonly Named[],
): Refusal<'CONDITION_NOT_VALID'> | null => {
  const known = new Map(catalogue.map((row) => [row.code, tagsNamedBy(row.definition)]));
  const own = tagsNamedBy(definition);
  const missing = own.find((each) => each !== code && !known.has(each));
  if (missing !== undefined)
    return refuse('CONDITION_NOT_VALID', `There is no tag ${missing}. Choose one of the catalogue.`);
  const circle = circleFrom(code, (each) => (each === code ? own : (known.get(each) ?? [])));
  return circle && refuse('CONDITION_NOT_VALID', `${code} would be made of itself: ${circle.join(' → ')}.`);
};

interface Ordered {
  readonly code: string;
  /** Tags that it is made of. */
  readonly names: readonly string[];
}

/** In levels: each is made of tags of earlier levels, or of such as are not among them. A circle ends in the last level. */
export const inLevels = <Tag extends Ordered>(tags: readonly Tag[]): readonly (readonly Tag[])[] => {
  const levels: Tag[][] = [];
  let rest = [...tags];
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ code }) => code));
    const free = rest.filter(({ code, names }) => !names.some((each) => each !== code && waiting.has(each)));
    const level = free.length === 0 ? rest : free;
    levels.push(level);
    rest = rest.filter((each) => !level.includes(each));
  }
  return levels;
};

/** Of the tags those that are made of one of the codes, over any number of steps. */
export const followersOf = <Tag extends Ordered>(tags: readonly Tag[], codes: readonly string[]): readonly Tag[] => {
  const reached = new Set(codes);
  const found = new Set<Tag>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const tag of tags)
      if (!found.has(tag) && tag.names.some((each) => reached.has(each))) {
        found.add(tag);
        reached.add(tag.code);
        grown = true;
      }
  }
  return [...found];
};
