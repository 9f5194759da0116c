// The entry of the threads that evaluate questions over the behaviour index: every fold there is, by its code.
import {
  lifecycleFold as activityLifecycleFold,
  lifecyclePeopleFold as activityLifecyclePeopleFold,
  stickinessFold,
  stickinessPeopleFold,
} from '../know/activity/index.ts';
import { attributionFold, attributionPeopleFold } from '../know/attribution/index.ts';
import { channelFold, channelPeopleFold } from '../know/channels/index.ts';
import { churnFold } from '../know/churn/index.ts';
import { concentrationFold, concentrationPeopleFold } from '../know/concentration/index.ts';
import { conversionPointFold, conversionPointPeopleFold } from '../know/conversion-points/index.ts';
import { distributionFold, distributionPeopleFold, weekFold } from '../know/distribution/index.ts';
import { featureFold, featurePeopleFold } from '../know/features/index.ts';
import { funnelFold, funnelPeopleFold } from '../know/funnels/index.ts';
import { heatmapFold, heatmapPeopleFold } from '../know/heatmap/index.ts';
import { type AnyFold, serveFolds } from '../know/index-view/index.ts';
import { levelsFold, levelsPeopleFold } from '../know/levels/index.ts';
import { npsFold, npsPeopleFold } from '../know/nps/index.ts';
import { openingFold } from '../know/opening/index.ts';
import { pathFold, pathPeopleFold } from '../know/paths/index.ts';
import { repurchaseFold, repurchasePeopleFold } from '../know/repurchase/index.ts';
import { retentionFold, retentionPeopleFold } from '../know/retention/index.ts';
import { behaviourFold } from '../know/segments/index.ts';
import { trendsFold, trendsPeopleFold } from '../know/trends/index.ts';
import { weakGroupFold } from '../know/weak-groups/index.ts';

serveFolds([
  funnelFold,
  funnelPeopleFold,
  retentionFold,
  retentionPeopleFold,
  trendsFold,
  trendsPeopleFold,
  activityLifecycleFold,
  activityLifecyclePeopleFold,
  stickinessFold,
  stickinessPeopleFold,
  distributionFold,
  distributionPeopleFold,
  weekFold,
  featureFold,
  featurePeopleFold,
  heatmapFold,
  heatmapPeopleFold,
  attributionFold,
  attributionPeopleFold,
  conversionPointFold,
  conversionPointPeopleFold,
  pathFold,
  pathPeopleFold,
  behaviourFold,
  churnFold,
  weakGroupFold,
  openingFold,
  channelFold,
  channelPeopleFold,
  repurchaseFold,
  repurchasePeopleFold,
  npsFold,
  npsPeopleFold,
  levelsFold,
  levelsPeopleFold,
  concentrationFold,
  concentrationPeopleFold,
] as readonly unknown[] as readonly AnyFold[]);
