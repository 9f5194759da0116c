// What customers bring and what they cost: by customer, segment, branch and adviser, month by month; loyal against valuable.

import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { ContributionDependencies } from './dependencies.ts';
import { type Line, lines } from './line.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createContributionRoutes } from './routes.ts';
import { runsBetween, settingOn, settingsHistory } from './store.ts';

export { allocate, costOfUnits, microOf } from './allocate.ts';
export { contributionAttributes } from './attributes.ts';
export { type Line, revenueLines } from './line.ts';
export { countContributionsOf, eraseContributionsOf, migrations } from './store.ts';

export interface Contribution {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

/** Yuan that a point costs on a day, by programme and wallet. */
export const pointCosts = async (db: Database): Promise<(day: string, programme: string, wallet: string) => string> => {
  const history = await settingsHistory(db);
  return (day, programme, wallet) => {
    const { point, pointByWallet } = settingOn(history, day).settings;
    return pointByWallet[`${programme}/${wallet}`] ?? point;
  };
};

/** Whether fees passed on to the exchange are taken off the commission of a day. */
export const passedOnDeducted = async (db: Database): Promise<(day: string) => boolean> => {
  const history = await settingsHistory(db);
  return (day) => settingOn(history, day).settings.deductPassedOn;
};

/** Revenue and cost of a computed month by line, whether somebody's or nobody's, in fen. */
export const statedByMonth = async (
  db: Database,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, Readonly<Record<Line, number>>>> =>
  new Map(
    (await runsBetween(db, from, to)).map(({ month, stated }) => [
      month,
      Object.fromEntries(lines.map((line, at) => [line, stated[at] ?? 0])) as Record<Line, number>,
    ]),
  );

export const createContribution = (dependencies: ContributionDependencies): Contribution => ({
  routes: [...createContributionRoutes(dependencies), ...createPeopleRoutes(dependencies)],
  jobs: [createComputeJob(dependencies) as JobDefinition],
  schedules: [{ name: 'weigh contribution against cost', cron: '30 3 * * *', job: COMPUTE_JOB, payload: {} }],
});
