// The plan that an installation starts with: a securities firm's events. Later modules use these names.
import type { TrackingPlan } from './plan.ts';
import { behaviourEvents, commonProperties } from './shipped-behaviour.ts';
import { businessEvents, type RecordForm, recordEvents } from './shipped-business.ts';

/** Version 1 of the plan. `records` are the facts that imports can make. */
export const shippedPlan = (records: readonly RecordForm[]): TrackingPlan => ({
  version: 1,
  unknownEvents: 'propose',
  common: commonProperties,
  events: [...behaviourEvents, ...businessEvents, ...recordEvents(records)],
});
