// How customers keep active: the lifecycle from unit to unit, and stickiness within a stretch of time.
export { lifecycleFold, lifecyclePeopleFold } from './lifecycle.ts';
export { lifecycleQuestion } from './lifecycle-question.ts';
export { stickinessFold, stickinessPeopleFold } from './stickiness.ts';
export { stickinessQuestion } from './stickiness-question.ts';
