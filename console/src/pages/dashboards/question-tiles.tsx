// How the answer of each question stands on a board: as on its own page, within the tile.
import { lifecycleEndpoints, stickinessEndpoints } from '@contracts/know/activity/contract.ts';
import { type AttributionParameters, attributionEndpoints } from '@contracts/know/attribution/contract.ts';
import { channelEndpoints } from '@contracts/know/channels/contract.ts';
import { conversionPointEndpoints } from '@contracts/know/conversion-points/contract.ts';
import { distributionEndpoints } from '@contracts/know/distribution/contract.ts';
import { featureEndpoints } from '@contracts/know/features/contract.ts';
import { funnelEndpoints } from '@contracts/know/funnels/contract.ts';
import { heatmapEndpoints } from '@contracts/know/heatmap/contract.ts';
import { openingEndpoints } from '@contracts/know/opening/contract.ts';
import { pathEndpoints } from '@contracts/know/paths/contract.ts';
import type { CommonParameters } from '@contracts/know/questions/contract.ts';
import { retentionEndpoints } from '@contracts/know/retention/contract.ts';
import { trendsEndpoints } from '@contracts/know/trends/contract.ts';
import { weakGroupEndpoints } from '@contracts/know/weak-groups/contract.ts';
import type { ReactNode } from 'react';
import { ActivityLifecycleAnswer } from '../analysis/activity-lifecycle.tsx';
import { AttributionAnswer } from '../analysis/attribution-answer.tsx';
import { ChannelAnswer } from '../analysis/channels.tsx';
import { ConversionPointsAnswer } from '../analysis/conversion-points-answer.tsx';
import { BracketsAnswer } from '../analysis/distribution-answer.tsx';
import { FeaturesAnswer } from '../analysis/features-answer.tsx';
import { FunnelAnswer } from '../analysis/funnel.tsx';
import { HeatmapAnswer } from '../analysis/heatmap-answer.tsx';
import { OpeningAnswer } from '../analysis/opening-answer.tsx';
import { PathsAnswer } from '../analysis/paths-answer.tsx';
import type { PlanWords } from '../analysis/plan-words.ts';
import { type OpenCell, type QuestionWires, wiresOf } from '../analysis/question-page.tsx';
import { RetentionAnswer } from '../analysis/retention.tsx';
import { StickinessAnswer } from '../analysis/stickiness.tsx';
import { TrendsAnswer } from '../analysis/trends-answer.tsx';
import { WeakGroupsAnswer } from '../analysis/weak-groups-answer.tsx';
import { WeekAnswer } from '../analysis/week-answer.tsx';

/** What a tile asks of any question. */
export type TileParameters = CommonParameters & Readonly<Record<string, unknown>>;

interface Shown<Result, Cell> {
  /** `asked` is what the answer's own page takes: the server keeps the parameters of a tile as that question's schema makes them. */
  readonly answer: { readonly result: Result; readonly comparison: Result | null; readonly asked: never };
  readonly words: PlanWords;
  readonly onOpen: OpenCell<Cell>;
}

/** A question as tiles need it; what goes in and out is of its own contract. */
export interface QuestionTile {
  /** Where the question has its page. */
  readonly page: string;
  readonly wires: QuestionWires<TileParameters, unknown, unknown, unknown>;
  render(shown: Shown<unknown, unknown>): ReactNode;
}

const tileOf = <Asked, Result, Cell, Trace>(
  page: string,
  wires: QuestionWires<Asked, Result, Cell, Trace>,
  render: (shown: Shown<Result, Cell>) => ReactNode,
): QuestionTile => ({ page, wires, render }) as unknown as QuestionTile;

const nothingChanges = (): void => undefined;

/** The questions that can stand on a board, by their code. */
export const questionTiles: Readonly<Record<string, QuestionTile>> = {
  trends: tileOf('/analysis/trends', wiresOf(trendsEndpoints), ({ answer, words, onOpen }) => (
    <TrendsAnswer {...answer} {...{ words, onOpen }} />
  )),
  funnel: tileOf('/analysis/funnel', wiresOf(funnelEndpoints), ({ answer, words, onOpen }) => (
    <FunnelAnswer {...answer} {...{ words, onOpen }} />
  )),
  retention: tileOf('/analysis/retention', wiresOf(retentionEndpoints), ({ answer, onOpen }) => (
    <RetentionAnswer {...answer} onOpen={onOpen} />
  )),
  'activity-lifecycle': tileOf(
    '/analysis/lifecycle',
    wiresOf(lifecycleEndpoints),
    ({ answer: { result, comparison }, onOpen }) => <ActivityLifecycleAnswer {...{ result, comparison, onOpen }} />,
  ),
  stickiness: tileOf(
    '/analysis/stickiness',
    wiresOf(stickinessEndpoints),
    ({ answer: { result, comparison }, onOpen }) => <StickinessAnswer {...{ result, comparison, onOpen }} />,
  ),
  'feature-usage': tileOf(
    '/analysis/feature-usage',
    wiresOf(featureEndpoints),
    ({ answer: { result, comparison }, words, onOpen }) => (
      <FeaturesAnswer {...{ result, comparison, words, onOpen }} />
    ),
  ),
  heatmap: tileOf('/analysis/heatmap', wiresOf(heatmapEndpoints), ({ answer: { result, comparison }, onOpen }) => (
    <HeatmapAnswer {...{ result, comparison, onOpen }} />
  )),
  distribution: tileOf('/analysis/distribution', wiresOf(distributionEndpoints), ({ answer, words, onOpen }) =>
    answer.result.week === null ? (
      <BracketsAnswer {...answer} {...{ words, onOpen }} />
    ) : (
      <WeekAnswer {...answer} {...{ words, onOpen }} />
    ),
  ),
  paths: tileOf('/analysis/paths', wiresOf(pathEndpoints), ({ answer, words, onOpen }) => (
    <PathsAnswer {...answer} {...{ words, onOpen }} />
  )),
  attribution: tileOf(
    '/analysis/attribution',
    wiresOf(attributionEndpoints),
    ({ answer: { result, comparison, asked }, words, onOpen }) => (
      <AttributionAnswer {...{ result, comparison, words, onOpen }} asked={asked as AttributionParameters} />
    ),
  ),
  channels: tileOf('/analysis/channels', wiresOf(channelEndpoints), ({ answer, onOpen }) => (
    <ChannelAnswer {...answer} onOpen={onOpen} onChange={nothingChanges} />
  )),
  opening: tileOf('/analysis/opening', wiresOf(openingEndpoints), ({ answer, words, onOpen }) => (
    <OpeningAnswer {...answer} {...{ words, onOpen }} />
  )),
  'conversion-points': tileOf(
    '/analysis/conversion-points',
    wiresOf(conversionPointEndpoints),
    ({ answer, words, onOpen }) => <ConversionPointsAnswer {...answer} {...{ words, onOpen }} />,
  ),
  'weak-groups': tileOf('/analysis/weak-groups', wiresOf(weakGroupEndpoints), ({ answer, words, onOpen }) => (
    <WeakGroupsAnswer {...answer} {...{ words, onOpen }} sentence="" />
  )),
};
