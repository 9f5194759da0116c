// Every page under its address. Pages are loaded when they are first opened.
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { formatAddress, parseAddress } from './address/state.ts';
import { asProblem } from './api/problem.ts';
import { useText } from './i18n/index.ts';
import { Shell } from './shell/shell.tsx';
import { EmptyState, Loading, ProblemPanel } from './ui/states.tsx';

function NotFound() {
  const text = useText();
  return (
    <main className="zy-alone">
      <EmptyState
        title={text('state.pageUnknown')}
        hint={text('state.pageUnknownHint')}
        action={<Link to="/">{text('state.toOverview')}</Link>}
      />
    </main>
  );
}

const Broken = ({ error, reset }: ErrorComponentProps) => <ProblemPanel problem={asProblem(error)} onRetry={reset} />;

const root = createRootRoute({ component: Outlet });
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const page = <Path extends string>(path: Path, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, name as never),
  });

const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.tsx'), 'SignIn'),
  }),
  shell.addChildren([
    page('/', () => import('./pages/overview/overview.tsx'), 'Overview'),
    page('/live', () => import('./pages/live/live.tsx'), 'Live'),
    page('/plan', () => import('./pages/plan/plan.tsx'), 'Plan'),
    page('/quarantine', () => import('./pages/quarantine/quarantine.tsx'), 'Quarantine'),
    page('/imports', () => import('./pages/imports/imports.tsx'), 'Imports'),
    page('/imports/new', () => import('./pages/imports/new-import.tsx'), 'NewImport'),
    page('/imports/runs/$runId', () => import('./pages/imports/run.tsx'), 'ImportRun'),
    page('/customers', () => import('./pages/customers/customers.tsx'), 'Customers'),
    page('/customers/$customerId', () => import('./pages/customers/customer.tsx'), 'Customer'),
    page('/portrait', () => import('./pages/portrait/portrait.tsx'), 'Portrait'),
    page('/value', () => import('./pages/value/value.tsx'), 'Value'),
    page('/lifecycle', () => import('./pages/lifecycle/lifecycle.tsx'), 'Lifecycle'),
    page('/moments', () => import('./pages/moments/moments.tsx'), 'Moments'),
    page('/moments/own/$moment', () => import('./pages/moments/own-moment.tsx'), 'OwnMomentPage'),
    page('/contribution', () => import('./pages/contribution/contribution.tsx'), 'Contribution'),
    page('/loyalty', () => import('./pages/loyalty/loyalty.tsx'), 'Loyalty'),
    page('/churn', () => import('./pages/churn/churn.tsx'), 'Churn'),
    page('/analysis/funnel', () => import('./pages/analysis/funnel.tsx'), 'Funnel'),
    page('/analysis/trends', () => import('./pages/analysis/trends.tsx'), 'Trends'),
    page('/analysis/retention', () => import('./pages/analysis/retention.tsx'), 'Retention'),
    page('/analysis/conversion-points', () => import('./pages/analysis/conversion-points.tsx'), 'ConversionPoints'),
    page('/analysis/channels', () => import('./pages/analysis/channels.tsx'), 'ChannelValue'),
    page('/analysis/opening', () => import('./pages/analysis/opening.tsx'), 'Opening'),
    page('/analysis/weak-groups', () => import('./pages/analysis/weak-groups.tsx'), 'WeakGroups'),
    page('/analysis/lifecycle', () => import('./pages/analysis/activity-lifecycle.tsx'), 'ActivityLifecycle'),
    page('/analysis/stickiness', () => import('./pages/analysis/stickiness.tsx'), 'Stickiness'),
    page('/analysis/distribution', () => import('./pages/analysis/distribution.tsx'), 'Distribution'),
    page('/analysis/paths', () => import('./pages/analysis/paths.tsx'), 'Paths'),
    page('/analysis/feature-usage', () => import('./pages/analysis/features.tsx'), 'Features'),
    page('/analysis/heatmap', () => import('./pages/analysis/heatmap.tsx'), 'Heatmap'),
    page('/analysis/sql', () => import('./pages/sql/sql.tsx'), 'Sql'),
    page('/analysis/attribution', () => import('./pages/analysis/attribution.tsx'), 'Attribution'),
    page('/dashboards', () => import('./pages/dashboards/dashboards.tsx'), 'Dashboards'),
    page('/dashboards/$id', () => import('./pages/dashboards/dashboard.tsx'), 'Dashboard'),
    page('/analysis/metrics', () => import('./pages/metrics/metrics.tsx'), 'Metrics'),
    page('/analysis/metrics/$code', () => import('./pages/metrics/metric.tsx'), 'Metric'),
    page('/segments', () => import('./pages/segments/segments.tsx'), 'Segments'),
    page('/segments/$code', () => import('./pages/segments/segment.tsx'), 'Segment'),
    page('/programme', () => import('./pages/economics/programme.tsx'), 'Programme'),
    page('/economics', () => import('./pages/economics/economics.tsx'), 'Economics'),
    page('/sandbox', () => import('./pages/sandbox/sandbox.tsx'), 'SandboxPage'),
    page('/tiers', () => import('./pages/tiers/tiers.tsx'), 'Tiers'),
    page('/tiers/$scheme', () => import('./pages/tiers/scheme.tsx'), 'TierScheme'),
    page('/tiers/$scheme/rehearsals/$rehearsal', () => import('./pages/tiers/rehearsal.tsx'), 'TierRehearsalPage'),
    page('/benefits', () => import('./pages/benefits/benefits.tsx'), 'Benefits'),
    page('/benefits/$benefit', () => import('./pages/benefits/benefit.tsx'), 'BenefitPage'),
    page('/points-catalogue', () => import('./pages/redemption/items.tsx'), 'PointsCatalogue'),
    page('/points-catalogue/$item', () => import('./pages/redemption/item.tsx'), 'CatalogueItem'),
    page('/redemptions', () => import('./pages/redemption/redemptions.tsx'), 'Redemptions'),
    page('/partners', () => import('./pages/partners/partners.tsx'), 'Partners'),
    page('/partners/$partner', () => import('./pages/partners/partner.tsx'), 'PartnerPage'),
    page('/partners/$partner/settlement', () => import('./pages/partners/settlement.tsx'), 'Settlement'),
    page('/earning', () => import('./pages/earning/rules.tsx'), 'EarningRules'),
    page('/earning/$rule', () => import('./pages/earning/rule.tsx'), 'EarningRulePage'),
    page('/activities', () => import('./pages/activities/activities.tsx'), 'Activities'),
    page('/activities/library', () => import('./pages/activities/library.tsx'), 'ActivityLibrary'),
    page('/activities/$activity', () => import('./pages/activities/activity.tsx'), 'ActivityPage'),
    page('/draws', () => import('./pages/activities/draws.tsx'), 'Draws'),
    page('/scenes', () => import('./pages/scenes/scenes.tsx'), 'Scenes'),
    page('/scenes/library', () => import('./pages/scenes/library.tsx'), 'SceneLibrary'),
    page('/scenes/$scene', () => import('./pages/scenes/scene.tsx'), 'ScenePage'),
    page('/compliance', () => import('./pages/compliance/register.tsx'), 'ComplianceRegister'),
    page('/tags', () => import('./pages/tags/tags.tsx'), 'Tags'),
    page('/organisation', () => import('./pages/organisation/organisation.tsx'), 'Organisation'),
    page('/products', () => import('./pages/catalogue/products.tsx'), 'Products'),
    page('/channels', () => import('./pages/catalogue/channels.tsx'), 'Channels'),
    page('/jobs', () => import('./pages/jobs/jobs.tsx'), 'Jobs'),
    page('/audit', () => import('./pages/audit/audit.tsx'), 'Audit'),
    page('/erasures', () => import('./pages/erasures/erasures.tsx'), 'Erasures'),
    page('/settings', () => import('./pages/settings/settings.tsx'), 'Settings'),
    page('/account', () => import('./pages/settings/account.tsx'), 'Account'),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch: parseAddress,
  stringifySearch: formatAddress,
  defaultPendingComponent: Loading,
  defaultPendingMs: 200,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});
