// Makes the module: routes, the scenes that activities are made of, and what those scenes tell.
import type { ActivityNote, Outcome } from '../../decide/rules/index.ts';
import type { SceneBook } from '../../decide/scene-rules/index.ts';
import type { Route } from '../../platform/http/index.ts';
import { part } from '../activity-rules/index.ts';
import { signInStated } from './acts.ts';
import { createActivityBook, createScenesOfActivities } from './definitions.ts';
import type { ActivitiesContext, ActivitiesDependencies } from './dependencies.ts';
import { createMemberRoutes } from './member-routes.ts';
import { createActivityRoutes } from './routes.ts';

export interface Activities {
  /** What modules beside it work with. */
  readonly context: ActivitiesContext;
  readonly routes: readonly Route[];
  /** The parts of activities, for whoever counts scenes. */
  scenes(): Promise<SceneBook>;
  /** A scene of an activity was reached; null where it is of another module. */
  note(asked: ActivityNote): Promise<Outcome | null>;
}

export const createActivities = (dependencies: ActivitiesDependencies): Activities => {
  const { db, wallClock } = dependencies.benefits;
  const book = createActivityBook(db);
  const context: ActivitiesContext = { ...dependencies, book };
  return {
    context,
    routes: [...createActivityRoutes(context), ...createMemberRoutes(context, wallClock)],
    scenes: createScenesOfActivities(db, book),
    note: async ({ order, activity, part: reached }) => {
      if (reached !== part.signed) return null;
      // Whoever signed in has signed in: what a server takes back of it changes nothing.
      if (order.step === 'undo') return { kind: 'done', reference: null };
      const refused = await signInStated(context, activity, order.customerId, order.date);
      return refused
        ? { kind: 'failed', why: `${refused.code}: ${refused.message}` }
        : { kind: 'done', reference: order.date };
    },
  };
};
