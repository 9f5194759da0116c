// What is wrong with the parameters of a question, as far as the frame can see it.
import { addDays, isRefusal, refuse } from '../../kernel/index.ts';
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

const checkDays = ({ timeZone, range, comparison }: CommonParameters): QuestionRefusal | null => {
  if (timeZone !== undefined && !isTimeZone(timeZone))
    return invalid(`${timeZone} is not a time zone. Use a name like Asia/Shanghai.`);
  return checkRange('range', range) ?? (comparison ? checkRange('comparison', comparison) : null);
};

/** The parameters with what the question puts into them, or what is wrong with them. */
export const prepareParameters = async (
  question: AnyQuestion,
  parameters: CommonParameters,
): Promise<CommonParameters | QuestionRefusal> => {
  const wrong = checkDays(parameters);
  if (wrong) return wrong;
  const prepared = question.prepare ? await question.prepare(parameters) : parameters;
  return isRefusal(prepared) ? prepared : (question.check(prepared) ?? prepared);
};

/** Whether the asked group is one that the question has. */
export const checkGroup = (grouping: Grouping, { segment }: AskedGroup): QuestionRefusal | null =>
  segment !== null && !grouping.segments.includes(segment)
    ? invalid(`The question compares no segment with the label ${segment}.`)
    : null;
