// What is wrong with the parameters of a question, as far as the frame can see it.
import { addDays, refuse } from '../../kernel/index.ts';
import { existingDay, isTimeZone } from './calendar.ts';
import type { AskedGroup, CommonParameters, DayRange } from './contract.ts';
import type { AnyQuestion, Grouping, QuestionRefusal } from './question.ts';

const DAYS_MAX = 366 * 5;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);

const checkRange = (name: string, range: DayRange): QuestionRefusal | null => {
  const [from, to] = [existingDay(range.from), existingDay(range.to)];
  if (!from || !to) return invalid(`${name}: ${from ? range.to : range.from} is not an existing day.`);
  if (from >= to)
    return invalid(`${name}: its end ${to} is the first day that no longer counts and must come after ${from}.`);
  if (addDays(from, DAYS_MAX) < to) return invalid(`${name}: at most five years. Choose a shorter range.`);
  return null;
};

/** What is wrong with the parameters, or null. */
export const checkParameters = (question: AnyQuestion, parameters: CommonParameters): QuestionRefusal | null => {
  const { timeZone, range, comparison } = parameters;
  if (timeZone !== undefined && !isTimeZone(timeZone))
    return invalid(`${timeZone} is not a time zone. Use a name like Asia/Shanghai.`);
  return (
    checkRange('range', range) ??
    (comparison ? checkRange('comparison', comparison) : null) ??
    question.check(parameters)
  );
};

/** Whether the asked group is one that the question has. */
export const checkGroup = (grouping: Grouping, { segment }: AskedGroup): QuestionRefusal | null =>
  segment !== null && !grouping.segments.includes(segment)
    ? invalid(`The question compares no segment with the label ${segment}.`)
    : null;
