// Channels, the opening workbench and weak groups over a thousand lives agree with their naive twins: one query for each option set, from the
// event store and from the index.
import { afterAll, beforeAll } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { openTestIndex, type TestWorld } from '../timelines/testing.ts';
import type { TwinSources } from './testing-asked.ts';
import { channelsOverLives } from './testing-channels-over-lives.ts';
import { openProspectWorld } from './testing-lives.ts';
import { openingOverLives } from './testing-opening-over-lives.ts';
import { weakGroupsOverLives } from './testing-weak-groups-over-lives.ts';

const optionSets = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 3));

let world: TestWorld;
let index: ReturnType<typeof openTestIndex>;
let stored: Timelines;
beforeAll(async () => {
  world = await openProspectWorld(500);
  index = openTestIndex(world);
  stored = createEventStoreTimelines(world.store);
});
afterAll(async () => {
  await index.stop();
  await world.close();
});

const sources = (): TwinSources => ({ world, stored, indexed: index.timelines, optionSets });

channelsOverLives(sources);
openingOverLives(sources);
weakGroupsOverLives(sources);
