// Why visitors are lost, as hypotheses with their evidence: what is true of more visitors at a step than at the other steps, or of more in a
// group than of everybody else at the same step.
import { correctByBenjaminiHochberg, shareDifference } from '../questions/index.ts';
import { type OpeningCause, type OpeningCauseFound, openingCauses } from './contract.ts';
import { type CauseHolds, stood } from './measures.ts';
import type { VisitorsPart } from './visitors.ts';

interface Count {
  readonly of: number;
  readonly count: number;
}

const ratio = ({ of, count }: Count): number => (of === 0 ? 0 : count / of);
/** One-sided, that it is true of more. */
const pMore = (own: Count, others: Count): number => {
  const { difference, p } = shareDifference(own.count, own.of, others.count, others.of);
  return difference > 0 ? p / 2 : 1 - p / 2;
};

interface Compared {
  readonly cause: OpeningCause;
  readonly own: Count;
  readonly others: Count;
}

const SURE = 0.05;

/** What is surely more frequent, the surest first; ties by the visitors concerned. */
const sure = <Each extends Compared>(compared: readonly Each[]): readonly (Each & { readonly q: number })[] => {
  const qs = correctByBenjaminiHochberg(compared.map(({ own, others }) => pMore(own, others)));
  return compared
    .map((each, place) => ({ ...each, q: qs[place] as number }))
    .filter(({ q, own }) => q <= SURE && own.count > 0)
    .toSorted((one, other) => one.q - other.q || other.own.count - one.own.count);
};

const shown = ({ cause, own, others, q }: Compared & { readonly q: number }): OpeningCauseFound => ({
  ...{ cause, customers: own.count, of: own.of, share: ratio(own), othersShare: ratio(others), q },
});

/** Causes that are more frequent at a step than at all others together. */
export const causesOfSteps = (part: VisitorsPart, steps: number, holds: CauseHolds) => {
  const counts = openingCauses.map((cause) => {
    const bySteps = Array.from({ length: steps }, (_, step) => {
      let [of, count] = [0, 0];
      for (let visitor = 0; visitor < part.persons.length; visitor += 1) {
        if (!stood(part, visitor, step)) continue;
        of += 1;
        if (holds(cause, visitor, step)) count += 1;
      }
      return { of, count };
    });
    return { cause, bySteps };
  });
  const compared = counts.flatMap(({ cause, bySteps }) => {
    const all = bySteps.reduce((sum, each) => ({ of: sum.of + each.of, count: sum.count + each.count }));
    return bySteps.map((own, step) => ({
      ...{ cause, step, own, others: { of: all.of - own.of, count: all.count - own.count } },
    }));
  });
  return sure(compared.filter(({ step }) => step > 0)).map((each) => ({ ...shown(each), step: each.step }));
};

/** Causes that are more frequent in a group than among everybody else who stood before the step. */
export const causesOfGroup = (
  part: VisitorsPart,
  step: number,
  inside: (visitor: number) => boolean,
  holds: CauseHolds,
): readonly OpeningCauseFound[] => {
  const compared = openingCauses.map((cause): Compared => {
    const sums = { own: { of: 0, count: 0 }, others: { of: 0, count: 0 } };
    for (let visitor = 0; visitor < part.persons.length; visitor += 1) {
      if (!stood(part, visitor, step)) continue;
      const side = inside(visitor) ? sums.own : sums.others;
      side.of += 1;
      if (holds(cause, visitor, step)) side.count += 1;
    }
    return { cause, ...sums };
  });
  return sure(compared).map(shown);
};
