// All words of the console by area.
import * as activities from './activities.ts';
import * as activity from './activity.ts';
import * as analysis from './analysis.ts';
import * as attribution from './attribution.ts';
import * as auditActions from './audit-actions.ts';
import * as benefits from './benefits.ts';
import * as boardMail from './board-mail.ts';
import * as channels from './channels.ts';
import * as charts from './charts.ts';
import * as churn from './churn.ts';
import * as contribution from './contribution.ts';
import * as customers from './customers.ts';
import * as dashboards from './dashboards.ts';
import * as data from './data.ts';
import * as distribution from './distribution.ts';
import * as drafts from './drafts.ts';
import * as earning from './earning.ts';
import * as economics from './economics.ts';
import * as features from './features.ts';
import * as firm from './firm.ts';
import * as frame from './frame.ts';
import * as heatmap from './heatmap.ts';
import * as imports from './imports.ts';
import * as jobNames from './job-names.ts';
import * as ledger from './ledger.ts';
import * as lifecycle from './lifecycle.ts';
import * as loyalty from './loyalty.ts';
import * as metrics from './metrics.ts';
import * as moments from './moments.ts';
import * as opening from './opening.ts';
import * as overview from './overview.ts';
import * as partners from './partners.ts';
import * as paths from './paths.ts';
import * as platform from './platform.ts';
import * as points from './points.ts';
import * as portrait from './portrait.ts';
import * as retention from './retention.ts';
import * as rights from './rights.ts';
import * as scenes from './scenes.ts';
import * as segments from './segments.ts';
import * as sql from './sql.ts';
import * as tagCatalogue from './tag-catalogue.ts';
import * as tiers from './tiers.ts';
import * as trends from './trends.ts';
import * as value from './value.ts';
import * as weakGroups from './weak-groups.ts';

export const texts = {
  ...frame,
  ...overview,
  ...customers,
  ...portrait,
  ...segments,
  ...rights,
  ...value,
  ...lifecycle,
  ...moments,
  ...churn,
  ...contribution,
  ...loyalty,
  ...tagCatalogue,
  ...tiers,
  ...ledger,
  ...drafts,
  ...auditActions,
  ...earning,
  ...benefits,
  ...partners,
  ...scenes,
  ...economics,
  ...activities,
  ...analysis,
  ...retention,
  ...points,
  ...paths,
  ...attribution,
  ...charts,
  ...trends,
  ...metrics,
  ...dashboards,
  ...boardMail,
  ...sql,
  ...activity,
  ...distribution,
  ...features,
  ...heatmap,
  ...weakGroups,
  ...opening,
  ...channels,
  ...data,
  ...imports,
  ...firm,
  ...platform,
  ...jobNames,
} as const;

type Areas = typeof texts;

/** "area.key" of every text. */
export type TextKey = { [Area in keyof Areas & string]: `${Area}.${keyof Areas[Area] & string}` }[keyof Areas & string];
