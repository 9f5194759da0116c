// Rule sets made ready to be asked, as they are now and as they would have answered on an earlier day.
import { addDays, type BusinessDate, isRefusal, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { AttributeRegistry } from '../profiles/index.ts';
import {
  type Catalogue,
  compileSegment,
  type Judgement,
  type SegmentCondition,
  segmentSentence,
} from '../segments/index.ts';
import { lifecycleAttributeNames, stageChanged } from './attributes.ts';
import { type StageCode, type StageRule, type StageRules, stageNames } from './stages.ts';

export type NotValid = Refusal<'CONDITION_NOT_VALID'>;

/** What must hold of a customer to be in the stage, the earlier ones left out of account. */
export const conditionOf = ({ enter, exit }: StageRule): SegmentCondition =>
  exit === null ? enter : { kind: 'all', of: [enter, { kind: 'not', of: exit }] };

export interface CompiledStage {
  readonly stage: StageCode;
  readonly judgement: Judgement;
}

/** A stage that looked at stages, or at groups made of stages, would decide by what it decided before. */
const selfReference = (condition: SegmentCondition): string | null => {
  const text = JSON.stringify(condition);
  if (text.includes(`"event":"${stageChanged}"`)) return `a stage cannot ask for ${stageChanged}`;
  if (text.includes('"kind":"segment"')) return 'a stage cannot ask for a segment, which may ask for stages itself';
  const own = lifecycleAttributeNames.find((name) => text.includes(`"attribute":"${name}"`));
  return own === undefined ? null : `a stage cannot ask for ${own}`;
};

/** Makes the rules ready in their order, or says which one cannot be asked and why. */
export const compileRules = (rules: StageRules, context: Catalogue['context']): readonly CompiledStage[] | NotValid => {
  const compiled: CompiledStage[] = [];
  for (const rule of rules) {
    const condition = conditionOf(rule);
    const wrong = selfReference(condition);
    if (wrong) return refuse('CONDITION_NOT_VALID', `${stageNames[rule.stage].en}: ${wrong}.`);
    const judgement = compileSegment(condition, context);
    if (isRefusal(judgement)) return { ...judgement, message: `${stageNames[rule.stage].en}: ${judgement.message}` };
    compiled.push({ stage: rule.stage, judgement });
  }
  return compiled;
};

/** A stage's rule in words. */
export const sentencesOf = ({ enter, exit }: StageRule, names: Catalogue['names']) => ({
  enter: segmentSentence(enter, names),
  exit: exit === null ? null : segmentSentence(exit, names),
});

/** The day whose end is looked at. */
export interface PastDay {
  readonly today: BusinessDate;
  readonly timeZone: string;
  readonly to: number;
}

export const dayOf = (today: BusinessDate, timeZone: string): PastDay => ({
  today,
  timeZone,
  to: startOfDay(addDays(today, 1), timeZone),
});

type AttributeLeaf = Extract<SegmentCondition, { readonly kind: 'attribute' }>;

const openedBy = (day: BusinessDate): SegmentCondition => ({
  ...{ kind: 'attribute', attribute: 'opened_on', operator: 'lte', value: day },
});

/** The status at the end of the day: nobody was a customer before the account was opened, nor closed before it was closed. */
const statusThen = (leaf: AttributeLeaf, day: BusinessDate): SegmentCondition => {
  const wanted = leaf.operator === 'in' && Array.isArray(leaf.value) ? leaf.value.map(String) : [String(leaf.value)];
  if (!(leaf.operator === 'in' || leaf.operator === 'eq')) return leaf;
  const closed: SegmentCondition = {
    kind: 'all',
    of: [
      { kind: 'attribute', attribute: 'status', operator: 'eq', value: 'closed' },
      { kind: 'attribute', attribute: 'closed_on', operator: 'lte', value: day },
    ],
  };
  const standing = wanted.filter((each) => each !== 'prospect' && each !== 'closed');
  const among = wanted.includes('active') ? [...standing, 'closed'] : standing;
  const of: SegmentCondition[] = [
    ...(wanted.includes('prospect') ? [{ kind: 'not', of: openedBy(day) } as const] : []),
    ...(wanted.includes('closed') ? [closed] : []),
  ];
  if (among.length > 0)
    of.push({
      kind: 'all',
      of: [
        openedBy(day),
        { kind: 'attribute', attribute: 'status', operator: 'in', value: among },
        { kind: 'not', of: closed },
      ],
    });
  return { kind: 'any', of };
};

const leafThen = (leaf: AttributeLeaf, registry: AttributeRegistry, day: PastDay): SegmentCondition => {
  if (leaf.attribute === 'status') return statusThen(leaf, day.today);
  const type = registry.get(leaf.attribute)?.type;
  if ((leaf.operator === 'known' || leaf.operator === 'unknown') && (type === 'instant' || type === 'date')) {
    const value = type === 'instant' ? day.to : addDays(day.today, 1);
    const before: SegmentCondition = { ...{ kind: 'attribute', attribute: leaf.attribute, operator: 'lt', value } };
    return leaf.operator === 'known' ? before : { kind: 'not', of: before };
  }
  return leaf;
};

/**
 * The condition as it stood at the end of an earlier day. Behaviour needs no change: it is judged as of that day. First and last
 * instants are cut there, the status is told by the days of opening and closing, and other attributes are taken as they are now.
 */
export const conditionThen = (
  condition: SegmentCondition,
  registry: AttributeRegistry,
  day: PastDay,
): SegmentCondition => {
  if (condition.kind === 'attribute') return leafThen(condition, registry, day);
  if (condition.kind === 'not') return { kind: 'not', of: conditionThen(condition.of, registry, day) };
  if (condition.kind === 'all' || condition.kind === 'any')
    return { kind: condition.kind, of: condition.of.map((each) => conditionThen(each, registry, day)) };
  return condition;
};

export const rulesThen = (rules: StageRules, registry: AttributeRegistry, day: PastDay): StageRules =>
  rules.map(({ stage, enter, exit }) => ({
    stage,
    enter: conditionThen(enter, registry, day),
    exit: exit === null ? null : conditionThen(exit, registry, day),
  }));
