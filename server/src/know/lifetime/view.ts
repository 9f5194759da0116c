// From stored runs and computed values to what the API answers.
import type { z } from 'zod';
import type { BusinessDate } from '../../kernel/index.ts';
import type { Bilingual, ComputedValues } from '../profiles/index.ts';
import { dateOfDay, dayNumber } from '../purchases/index.ts';
import { cardOf, type LifetimeCard } from './card.ts';
import type { lifetimeRun } from './contract.ts';
import { models } from './fit.ts';
import { meanSpend, spendParameterNames, withoutDifference } from './gamma-gamma.ts';
import type { RunRow } from './store.ts';

export const definition: Bilingual = {
  zh: '预测价值 = 预计购买次数 × 每次价值，按年折现率折到截止日；已实现价值 = 截止日前全部购买的价值。购买日去重（同日多笔算一次），退款冲减最近的购买。总体：您可见的、至少购买过一次的客户。截止上一个完结的营业日，业务时区。模型为极大似然拟合，留出期不参与评判用拟合。',
  en: 'Predicted value = expected purchases x worth of a purchase, discounted to the day of the data; past value = worth of all purchases until then. Purchases of one day are one; refunds reduce the latest purchase. Population: customers that you may see who ever bought. As of the last finished business day, business time zone. Fitted by maximum likelihood; the days held out take no part in the fit that is judged.',
};

const named = (names: readonly string[], values: readonly number[] | null) =>
  (values ?? []).map((value, index) => ({ name: names[index] ?? String(index), value }));

const holdoutView = ({ quality }: RunRow): z.input<typeof lifetimeRun>['holdout'] => {
  const holdout = quality?.holdout;
  if (!holdout) return null;
  return {
    from: dateOfDay(holdout.calibrationEndDay + 1),
    to: dateOfDay(holdout.endDay),
    actual: holdout.actual,
    expected: holdout.expected,
    meanAbsoluteError: holdout.meanAbsoluteError,
    tracking: holdout.tracking.map(({ day, actual, expected }) => ({ date: dateOfDay(day), actual, expected })),
    calibration: [...holdout.calibration],
  };
};

export const runView = (row: RunRow): z.input<typeof lifetimeRun> => {
  const { quality, settings } = row;
  return {
    id: String(row.id),
    asOf: row.as_of,
    computedAt: row.computed_at,
    createdBy: row.created_by,
    state: row.state,
    settings,
    customers: row.customers,
    refusal: row.refusal_code === null ? null : { code: row.refusal_code, message: row.refusal_message ?? '' },
    parameters: named(models[settings.model].parameterNames, row.parameters),
    logLikelihood: quality?.logLikelihood ?? null,
    fittedOn: quality?.fittedOn ?? null,
    spend:
      row.spend && quality && quality.spendLogLikelihood !== null
        ? {
            parameters: named(spendParameterNames, row.spend),
            logLikelihood: quality.spendLogLikelihood,
            fittedOn: quality.spendFittedOn ?? 0,
            withoutDifference: withoutDifference(row.spend),
            withoutMean: meanSpend(row.spend) === null,
          }
        : null,
    spendRefusal: quality?.spendRefusal ?? null,
    correlation: quality?.correlation ?? null,
    holdout: holdoutView(row),
    holdoutRefusal: quality?.holdoutRefusal ?? null,
    unmatchedRefunds: quality?.unmatchedRefunds ?? 0,
  };
};

const numberOf = (computed: ComputedValues, name: string): number | null => {
  const value = computed[name];
  return typeof value === 'number' ? value : null;
};
const textOf = (computed: ComputedValues, name: string): string | null => {
  const value = computed[name];
  return typeof value === 'string' ? value : null;
};

/** The scores of a customer; null for who never bought. */
export const scoresView = (customerId: string, computed: ComputedValues) => {
  const repeats = numberOf(computed, 'clv_repeats');
  if (repeats === null) return null;
  return {
    customerId,
    repeats,
    alive: numberOf(computed, 'clv_alive'),
    expected: numberOf(computed, 'clv_expected'),
    spendFen: numberOf(computed, 'clv_spend_fen'),
    predictedFen: numberOf(computed, 'clv_predicted_fen'),
    pastFen: numberOf(computed, 'clv_past_fen'),
    firstOn: textOf(computed, 'clv_first_on'),
    lastOn: textOf(computed, 'clv_last_on'),
  };
};

export const cardView = (run: RunRow, values: NonNullable<ReturnType<typeof scoresView>>): LifetimeCard | null => {
  const { firstOn, lastOn, pastFen } = values;
  if (firstOn === null || lastOn === null) return null;
  const { model, horizonDays, worth } = run.settings;
  return cardOf({
    ...values,
    ...{ firstOn, lastOn, pastFen: pastFen ?? 0, model, horizonDays, worth, asOf: run.as_of },
    sinceLastDays: dayNumber(run.as_of as BusinessDate) - dayNumber(lastOn as BusinessDate),
  });
};
