// What the lifecycle adds to the profile, and the event that tells of a change.
import type { Attribute } from '../profiles/index.ts';
import { stageNames } from './stages.ts';

/** The derived event of every change of stage. */
export const stageChanged = 'lifecycle_stage_changed';

const computed = { personal: false, effectiveDated: false, trust: 'server', place: { kind: 'computed' } } as const;

export const lifecycleAttributes: readonly Attribute[] = [
  {
    ...computed,
    ...{ name: 'lifecycle_stage', label: { zh: '生命周期阶段', en: 'Lifecycle stage' }, type: 'text' },
    ...{ group: 'behaviour', portrait: { kind: 'category' }, values: stageNames },
  },
  {
    ...computed,
    ...{ name: 'lifecycle_since', label: { zh: '进入阶段日期', en: 'In the stage since' }, type: 'date' },
    ...{ group: 'behaviour', portrait: null },
  },
];

export const lifecycleAttributeNames: readonly string[] = lifecycleAttributes.map(({ name }) => name);
