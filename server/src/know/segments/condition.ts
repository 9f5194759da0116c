// Conditions made ready to be asked: segments that are named are put in their place, what profiles know becomes SQL, and what
// customers did becomes behaviours to be judged over timelines. Parts without behaviour stay one SQL condition.
import { sql } from 'kysely';
import { type BusinessDate, businessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type AttributeRegistry, type Condition, tagCondition } from '../profiles/index.ts';
import { compileCondition } from '../tags/index.ts';
import { matchersMax } from '../timelines/index.ts';
import { type BehaviourCondition, matchersOf } from './behaviour.ts';
import type { BehaviourWindow, LeafCondition, SegmentCondition } from './contract.ts';

const LEVELS_MAX = 6;
const LEAVES_MAX = 50;
const DAYS_MAX = 36_600;

export type NotValid = Refusal<'CONDITION_NOT_VALID'>;
const notValid = (message: string): NotValid => refuse('CONDITION_NOT_VALID', message);

/** Events that tell of segments: a condition on them could feed itself. */
export const segmentEvents = { entered: 'segment_entered', left: 'segment_left' } as const;
const ownEvents: readonly string[] = Object.values(segmentEvents);

/** A segment as conditions see it; `condition` null: a static list. */
export interface NamedSegment {
  readonly condition: SegmentCondition | null;
}

export interface CompileContext {
  readonly registry: AttributeRegistry;
  readonly timeZone: string;
  readonly today: BusinessDate;
  /** Every segment by its code. */
  readonly segments: ReadonlyMap<string, NamedSegment>;
  readonly knownTags: ReadonlySet<string>;
}

/** What is to be judged of a customer: leaves by number, joined. */
export type Judgement =
  | { readonly kind: 'profile'; readonly condition: Condition }
  | { readonly kind: 'behaviour'; readonly behaviour: BehaviourCondition }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Judgement[] }
  | { readonly kind: 'not'; readonly of: Judgement };

/** Customers whom nobody has taken off the list. */
export const memberCondition = (segment: string): Condition =>
  sql`(customer_id in (select s.customer_id from segment_stay s where s.segment = ${segment} and s.left_at is null))`;

interface Compilation {
  readonly context: CompileContext;
  /** Segments that are being put in place, outermost first. */
  readonly path: readonly string[];
  leaves: number;
}

const windowProblem = (window: BehaviourWindow): string | null => {
  if (window.kind !== 'between') return null;
  for (const day of [window.from, window.to]) if (businessDate(day) === null) return `${day} is not an existing day.`;
  return window.from < window.to ? null : 'A window ends after the day on which it begins.';
};

const behaviourProblem = (behaviour: BehaviourCondition): string | null => {
  if (JSON.stringify(behaviour).includes('\\u0000')) return 'A condition cannot contain the NUL character.';
  const { window } = behaviour;
  const matchers = [
    ...(behaviour.kind === 'did' ? [behaviour.matcher] : behaviour.steps),
    ...(window.kind === 'since' ? [window.matcher] : []),
  ];
  const own = matchers.flat().find(({ event }) => event !== null && ownEvents.includes(event));
  if (own) return `${own.event} tells of segments themselves; name the segment instead.`;
  if (matchersOf(behaviour) > matchersMax) return `A behaviour names at most ${matchersMax} kinds of events.`;
  if (behaviour.kind === 'did') {
    const { measure, value } = behaviour;
    if (measure.of !== 'sum' && (!Number.isInteger(value) || value < 0))
      return `${measure.of === 'count' ? 'A number of times' : 'A number of days'} is whole and not negative: ${value}.`;
    if (measure.of.startsWith('days') && value > DAYS_MAX) return `Days since are at most ${DAYS_MAX}.`;
  }
  return windowProblem(window);
};

const and = (conditions: readonly Condition[], kind: 'all' | 'any'): Condition =>
  sql`(${sql.join([...conditions], kind === 'all' ? sql` and ` : sql` or `)})`;

/** Joins what is compiled; the parts that SQL can answer become one. */
const joined = (kind: 'all' | 'any', parts: readonly Judgement[]): Judgement => {
  const asked = parts.flatMap((part) => (part.kind === 'profile' ? [part.condition] : []));
  const others = parts.filter((part) => part.kind !== 'profile');
  if (others.length === 0) return { kind: 'profile', condition: and(asked, kind) };
  if (asked.length === 0) return others.length === 1 && others[0] ? others[0] : { kind, of: others };
  return { kind, of: [{ kind: 'profile', condition: and(asked, kind) }, ...others] };
};

const compileLeaf = (
  leaf: LeafCondition,
  { registry, timeZone, today, knownTags }: CompileContext,
): Judgement | NotValid => {
  if (leaf.kind === 'attribute') {
    const made = compileCondition(leaf, { registry, timeZone, today });
    return isRefusal(made) ? made : { kind: 'profile', condition: made.condition };
  }
  if (leaf.kind === 'tag')
    return knownTags.has(leaf.tag)
      ? { kind: 'profile', condition: tagCondition(leaf.tag) }
      : notValid(`There is no tag ${leaf.tag}. Choose one of the catalogue.`);
  const problem = behaviourProblem(leaf);
  return problem === null ? { kind: 'behaviour', behaviour: leaf } : notValid(problem);
};

const compileNamed = (code: string, level: number, compilation: Compilation): Judgement | NotValid => {
  const { context, path } = compilation;
  if (path.includes(code)) return notValid(`${code} would depend on itself: ${[...path, code].join(' → ')}.`);
  const named = context.segments.get(code);
  if (!named) return notValid(`There is no segment ${code}. Choose one of the list.`);
  if (named.condition === null) {
    compilation.leaves += 1;
    return { kind: 'profile', condition: memberCondition(code) };
  }
  const inner: Compilation = { context, path: [...path, code], leaves: compilation.leaves };
  const made = compile(named.condition, level, inner);
  compilation.leaves = inner.leaves;
  return made;
};

const compile = (condition: SegmentCondition, level: number, compilation: Compilation): Judgement | NotValid => {
  if (compilation.leaves > LEAVES_MAX) return notValid(`A segment has at most ${LEAVES_MAX} conditions.`);
  if (level > LEVELS_MAX) return notValid(`Conditions go ${LEVELS_MAX} levels deep at most.`);
  if (condition.kind === 'segment') return compileNamed(condition.segment, level, compilation);
  if (condition.kind === 'not') {
    const of = compile(condition.of, level + 1, compilation);
    if (isRefusal(of)) return of;
    return of.kind === 'profile' ? { kind: 'profile', condition: sql`(not ${of.condition})` } : { kind: 'not', of };
  }
  if (
    condition.kind === 'attribute' ||
    condition.kind === 'tag' ||
    condition.kind === 'did' ||
    condition.kind === 'sequence'
  ) {
    compilation.leaves += 1;
    return compileLeaf(condition, compilation.context);
  }
  const parts: Judgement[] = [];
  for (const each of condition.of) {
    const part = compile(each, level + 1, compilation);
    if (isRefusal(part)) return part;
    parts.push(part);
  }
  return joined(condition.kind, parts);
};

/** Makes a condition ready, or says what is wrong with it. `code` is the segment that it belongs to, which it must not name. */
export const compileSegment = (
  condition: SegmentCondition,
  context: CompileContext,
  code: string | null = null,
): Judgement | NotValid => {
  const compilation: Compilation = { context, path: code === null ? [] : [code], leaves: 0 };
  const made = compile(condition, 1, compilation);
  if (isRefusal(made)) return made;
  return compilation.leaves > LEAVES_MAX ? notValid(`A segment has at most ${LEAVES_MAX} conditions.`) : made;
};

/** What profiles alone say: for whom it may hold (`may`), whatever they did, or must hold. */
export const profileBound = (judgement: Judgement, bound: 'may' | 'must'): Condition => {
  switch (judgement.kind) {
    case 'profile':
      return judgement.condition;
    case 'behaviour':
      return bound === 'may' ? sql`true` : sql`false`;
    case 'not':
      return sql`(not ${profileBound(judgement.of, bound === 'may' ? 'must' : 'may')})`;
    default:
      return and(
        judgement.of.map((each) => profileBound(each, bound)),
        judgement.kind,
      );
  }
};

/** Codes that the condition names itself. */
export const segmentsNamed = (condition: SegmentCondition): readonly string[] => {
  if (condition.kind === 'segment') return [condition.segment];
  if (condition.kind === 'not') return segmentsNamed(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(segmentsNamed) : [];
};

/** The segments whose members depend on one of these, these included. */
export const dependants = (
  codes: readonly string[],
  segments: ReadonlyMap<string, NamedSegment>,
): ReadonlySet<string> => {
  const found = new Set(codes);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [code, { condition }] of segments)
      if (condition !== null && segmentsNamed(condition).some((each) => found.has(each))) found.add(code);
  }
  return found;
};
