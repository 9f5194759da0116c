// What a scene must be to be saved, and which class it has at best in each kind of firm.
import { businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import { complianceProfiles } from '../drafts/contract.ts';
import { type ComplianceClass, type ComplianceProfile, isLaxer, strictest } from '../drafts/index.ts';
import { actionOf, argumentsWrong, conditionOf, happeningOf, type Word, type WordUse } from '../rules/index.ts';
import type { Count, Scene } from './contract.ts';

export type SceneRefusal = Refusal<
  'SCENE_NOT_VALID' | 'CLASS_TOO_LAX' | 'LIMIT_MISSING' | 'ACTION_NOT_AVAILABLE' | 'NAMED_THING_MISSING'
>;

const notValid = (message: string): SceneRefusal => refuse('SCENE_NOT_VALID', message);

const useWrong = (use: WordUse, wordOf: (code: string) => Word | null, what: string): SceneRefusal | null => {
  const word = wordOf(use.word);
  if (!word) return notValid(`There is no ${what} ${use.word}; choose one of the list.`);
  const wrong = argumentsWrong(word, use.with);
  return wrong === null ? null : notValid(wrong);
};

/** Looks at an event and not at a customer. */
const isOfEvent = (code: string): boolean => code.startsWith('property_');
const isOfDay = (code: string): boolean => code === 'season' || code === 'weekday';

const countWrong = (count: Count, isEach: boolean): SceneRefusal | null => {
  const wrong = useWrong(count.of, happeningOf, 'happening');
  if (wrong) return wrong;
  for (const use of count.each) {
    const each = useWrong(use, conditionOf, 'condition');
    if (each) return each;
    if (!isOfEvent(use.word) && !isOfDay(use.word))
      return notValid(`${use.word} is about the customer: put it among the conditions of the scene.`);
  }
  if (count.measure === 'events' && count.property !== null)
    return notValid('Events are counted without a property: take it away, or count distinct values.');
  if (count.measure !== 'events' && count.property === null)
    return notValid('Say which property is counted distinct, or summed.');
  if (count.measure === 'sum' && count.cap !== null)
    return notValid('A sum has no cap: count events, or take the cap away.');
  if (count.cap && count.cap.perDay === null && count.cap.perWindow === null)
    return notValid('A cap needs a number per day or per window.');
  if (isEach && (count.atLeast !== 1 || count.cap !== null || count.measure !== 'events'))
    return notValid('Where every happening stands by itself there is nothing to count: choose a window.');
  return null;
};

const triggerWrong = ({ trigger }: Scene): SceneRefusal | null => {
  if (trigger.kind === 'schedule') return null;
  const { counts, window } = trigger;
  const isEach = window.kind === 'each';
  if (isEach && counts.length > 1)
    return notValid('Several counts need a window in which all of them are reached: choose one.');
  const wrong = counts.map((count) => countWrong(count, isEach)).find((each) => each !== null);
  if (wrong) return wrong;
  return window.kind === 'since' ? useWrong(window.event, happeningOf, 'happening') : null;
};

const wordsWrong = ({ conditions, actions }: Scene): SceneRefusal | null => {
  for (const use of conditions) {
    const wrong = useWrong(use, conditionOf, 'condition');
    if (wrong) return wrong;
    if (isOfEvent(use.word)) return notValid(`${use.word} is about an event: put it on the count that it concerns.`);
  }
  for (const use of actions) {
    const wrong = useWrong(use, actionOf, 'action');
    if (wrong) return wrong;
    if (use.word === 'event' && !/^scene_[a-z0-9_]{1,40}$/.test(String(use.with.event)))
      return notValid(
        'An event that a scene writes is called scene_ and lower-case words, such as scene_course_finished.',
      );
  }
  return null;
};

const datesWrong = ({ validFrom, validUntil }: Scene): SceneRefusal | null => {
  if (!businessDate(validFrom)) return notValid(`${validFrom} is not a day; give the first day of the scene.`);
  if (validUntil === null) return null;
  if (!businessDate(validUntil)) return notValid(`${validUntil} is not a day; give the last day of the scene.`);
  return validUntil < validFrom ? notValid('The scene ends before it begins; set a later last day.') : null;
};

/** Something of value is given. */
export const givesValue = ({ actions }: Pick<Scene, 'actions'>): boolean =>
  actions.some(({ word }) => actionOf(word)?.isValue);

const limitsWrong = (scene: Scene): SceneRefusal | null => {
  const { limits, trust } = scene;
  if (trust === 'public' && givesValue(scene) && !limits.some(({ of }) => of === 'customer'))
    return refuse(
      'LIMIT_MISSING',
      'An app or a browser may state what sets this scene off: limit how often a customer gets it.',
    );
  const names = limits.map(({ of, span }) => `${of} ${span}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : notValid(`There are two limits of ${twice}; keep the smaller one.`);
};

/** The laxest class that a profile's law allows: what is given for decides, where something of value is given. */
export const lowestClass = (scene: Pick<Scene, 'trigger' | 'actions'>, profile: ComplianceProfile): ComplianceClass => {
  if (!givesValue(scene) || scene.trigger.kind === 'schedule') return 'G';
  const { counts, window } = scene.trigger;
  const ofCounts = counts.map(({ of }) => happeningOf(of.word)?.lowestOf(of.with)[profile] ?? 'R');
  // A window that begins with an opening or a deposit pays for neither by itself; compliance looks at it all the same.
  const begins = window.kind === 'since' ? happeningOf(window.event.word)?.lowestOf(window.event.with)[profile] : 'G';
  return strictest([...ofCounts, begins === 'G' ? 'G' : 'Y']);
};

const classesWrong = (scene: Scene): SceneRefusal | null => {
  const lax = complianceProfiles.find((profile) => isLaxer(scene.compliance[profile], lowestClass(scene, profile)));
  return lax === undefined
    ? null
    : refuse(
        'CLASS_TOO_LAX',
        `What the scene gives for is at least class ${lowestClass(scene, lax)} for ${lax}; state that class or count something else.`,
        { profile: lax, lowest: lowestClass(scene, lax) },
      );
};

/** Why a scene cannot be saved; null when it can, as far as it can be said without a store. */
export const sceneWrong = (scene: Scene): SceneRefusal | null =>
  triggerWrong(scene) ?? wordsWrong(scene) ?? datesWrong(scene) ?? limitsWrong(scene) ?? classesWrong(scene);
