// What the tracking plan calls the values of properties, by the property's name: of a breakdown or a filter that is about many events at once.
import type { TrackingPlanView } from '@contracts/record/tracking-plan/contract.ts';

type Wording = { readonly zh: string; readonly en: string };

/** Names by property, then value. */
export type PlannedValues = ReadonlyMap<string, ReadonlyMap<string, Wording>>;

/** The names of all events together; where events name a value differently, the first of the plan stands, and those of all events before. */
export const plannedValues = (plan: Pick<TrackingPlanView, 'common' | 'events'> | undefined): PlannedValues => {
  const found = new Map<string, Map<string, Wording>>();
  for (const { name, names } of [...(plan?.common ?? []), ...(plan?.events ?? []).flatMap((each) => each.properties)])
    for (const [value, wording] of Object.entries(names ?? {})) {
      const values = found.get(name) ?? new Map<string, Wording>();
      found.set(name, values);
      if (!values.has(value)) values.set(value, wording);
    }
  return found;
};
