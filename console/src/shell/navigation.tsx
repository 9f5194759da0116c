// The pages of the console in the order of the side bar, each with the permission that it needs.
import {
  AccountBookOutlined,
  AimOutlined,
  AlertOutlined,
  ApartmentOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BlockOutlined,
  BranchesOutlined,
  CarryOutOutlined,
  CloudUploadOutlined,
  ConsoleSqlOutlined,
  ControlOutlined,
  CrownOutlined,
  DashboardOutlined,
  DeploymentUnitOutlined,
  DotChartOutlined,
  FallOutlined,
  FieldTimeOutlined,
  FilterOutlined,
  FlagOutlined,
  FundOutlined,
  GiftOutlined,
  HeartOutlined,
  HeatMapOutlined,
  LayoutOutlined,
  LineChartOutlined,
  MoneyCollectOutlined,
  NodeExpandOutlined,
  OrderedListOutlined,
  PartitionOutlined,
  PieChartOutlined,
  ProfileOutlined,
  PushpinOutlined,
  RetweetOutlined,
  RiseOutlined,
  SafetyCertificateOutlined,
  SafetyOutlined,
  SettingOutlined,
  ShareAltOutlined,
  ShopOutlined,
  SolutionOutlined,
  TagsOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  TrophyOutlined,
  UserDeleteOutlined,
  UsergroupAddOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { Permission } from '@contracts/platform/http/endpoint.ts';
import type { ReactNode } from 'react';
import type { TextKey } from '../i18n/index.ts';

export interface NavigationItem {
  readonly to: string;
  readonly label: TextKey;
  readonly icon: ReactNode;
  readonly needs: Permission;
}

export interface NavigationGroup {
  readonly key: string;
  readonly label: TextKey;
  readonly items: readonly NavigationItem[];
}

export const navigation: readonly NavigationGroup[] = [
  {
    key: 'know',
    label: 'nav.know',
    items: [
      { to: '/', label: 'nav.overview', icon: <DashboardOutlined />, needs: 'overview.read' },
      { to: '/customers', label: 'nav.customers', icon: <TeamOutlined />, needs: 'customers.read' },
      { to: '/segments', label: 'nav.segments', icon: <UsergroupAddOutlined />, needs: 'customers.read' },
      { to: '/portrait', label: 'nav.portrait', icon: <PieChartOutlined />, needs: 'customers.read' },
      { to: '/value', label: 'nav.value', icon: <FundOutlined />, needs: 'customers.read' },
      { to: '/contribution', label: 'nav.contribution', icon: <AccountBookOutlined />, needs: 'customers.read' },
      { to: '/loyalty', label: 'nav.loyalties', icon: <HeartOutlined />, needs: 'customers.read' },
      { to: '/lifecycle', label: 'nav.lifecycle', icon: <RiseOutlined />, needs: 'customers.read' },
      { to: '/moments', label: 'nav.moments', icon: <AlertOutlined />, needs: 'customers.read' },
      { to: '/churn', label: 'nav.churn', icon: <FallOutlined />, needs: 'customers.read' },
      { to: '/tags', label: 'nav.tags', icon: <TagsOutlined />, needs: 'customers.read' },
    ],
  },
  {
    key: 'analysis',
    label: 'nav.analysis',
    items: [
      { to: '/dashboards', label: 'nav.dashboards', icon: <LayoutOutlined />, needs: 'questions.read' },
      { to: '/analysis/metrics', label: 'nav.metrics', icon: <OrderedListOutlined />, needs: 'questions.read' },
      { to: '/analysis/trends', label: 'nav.trends', icon: <LineChartOutlined />, needs: 'questions.read' },
      { to: '/analysis/funnel', label: 'nav.funnel', icon: <FilterOutlined />, needs: 'questions.read' },
      { to: '/analysis/retention', label: 'nav.retention', icon: <RetweetOutlined />, needs: 'questions.read' },
      {
        to: '/analysis/conversion-points',
        label: 'nav.conversionPoints',
        icon: <AimOutlined />,
        needs: 'questions.read',
      },
      { to: '/analysis/channels', label: 'nav.channelValue', icon: <DotChartOutlined />, needs: 'questions.read' },
      { to: '/analysis/opening', label: 'nav.opening', icon: <SolutionOutlined />, needs: 'questions.read' },
      { to: '/analysis/weak-groups', label: 'nav.weakGroups', icon: <WarningOutlined />, needs: 'questions.read' },
      {
        to: '/analysis/lifecycle',
        label: 'nav.activityLifecycle',
        icon: <NodeExpandOutlined />,
        needs: 'questions.read',
      },
      { to: '/analysis/stickiness', label: 'nav.stickiness', icon: <PushpinOutlined />, needs: 'questions.read' },
      { to: '/analysis/distribution', label: 'nav.distribution', icon: <BarChartOutlined />, needs: 'questions.read' },
      { to: '/analysis/paths', label: 'nav.paths', icon: <BranchesOutlined />, needs: 'questions.read' },
      { to: '/analysis/attribution', label: 'nav.attribution', icon: <ShareAltOutlined />, needs: 'questions.read' },
      { to: '/analysis/feature-usage', label: 'nav.features', icon: <BlockOutlined />, needs: 'questions.read' },
      { to: '/analysis/heatmap', label: 'nav.heatmap', icon: <HeatMapOutlined />, needs: 'questions.read' },
      { to: '/analysis/sql', label: 'nav.sql', icon: <ConsoleSqlOutlined />, needs: 'sql.ask' },
    ],
  },
  {
    key: 'loyalty',
    label: 'nav.loyalty',
    items: [
      { to: '/programme', label: 'nav.programme', icon: <ControlOutlined />, needs: 'ledger.audit' },
      { to: '/economics', label: 'nav.economics', icon: <MoneyCollectOutlined />, needs: 'ledger.audit' },
      { to: '/tiers', label: 'nav.tiers', icon: <CrownOutlined />, needs: 'tiers.read' },
      { to: '/earning', label: 'nav.earning', icon: <GiftOutlined />, needs: 'earning.read' },
      { to: '/benefits', label: 'nav.benefits', icon: <TrophyOutlined />, needs: 'benefits.read' },
      { to: '/points-catalogue', label: 'nav.pointsCatalogue', icon: <ShopOutlined />, needs: 'benefits.read' },
      { to: '/redemptions', label: 'nav.redemptions', icon: <CarryOutOutlined />, needs: 'benefits.read' },
      { to: '/partners', label: 'nav.partners', icon: <BankOutlined />, needs: 'partners.read' },
      { to: '/activities', label: 'nav.activities', icon: <FlagOutlined />, needs: 'scenes.read' },
      { to: '/scenes', label: 'nav.scenes', icon: <DeploymentUnitOutlined />, needs: 'scenes.read' },
      { to: '/compliance', label: 'nav.compliance', icon: <SafetyCertificateOutlined />, needs: 'scenes.read' },
    ],
  },
  {
    key: 'record',
    label: 'nav.record',
    items: [
      { to: '/live', label: 'nav.live', icon: <ThunderboltOutlined />, needs: 'events.read' },
      { to: '/plan', label: 'nav.plan', icon: <ProfileOutlined />, needs: 'plan.read' },
      { to: '/quarantine', label: 'nav.quarantine', icon: <SafetyOutlined />, needs: 'quarantine.read' },
      { to: '/imports', label: 'nav.imports', icon: <CloudUploadOutlined />, needs: 'sources.read' },
    ],
  },
  {
    key: 'firm',
    label: 'nav.firm',
    items: [
      { to: '/organisation', label: 'nav.organisation', icon: <ApartmentOutlined />, needs: 'organisation.read' },
      { to: '/products', label: 'nav.products', icon: <AppstoreOutlined />, needs: 'catalogue.read' },
      { to: '/channels', label: 'nav.channels', icon: <PartitionOutlined />, needs: 'catalogue.read' },
    ],
  },
  {
    key: 'platform',
    label: 'nav.platform',
    items: [
      { to: '/jobs', label: 'nav.jobs', icon: <FieldTimeOutlined />, needs: 'jobs.read' },
      { to: '/audit', label: 'nav.audit', icon: <AuditOutlined />, needs: 'audit.read' },
      { to: '/erasures', label: 'nav.erasures', icon: <UserDeleteOutlined />, needs: 'erasures.read' },
      { to: '/settings', label: 'nav.settings', icon: <SettingOutlined />, needs: 'settings.read' },
    ],
  },
];

export const allItems: readonly NavigationItem[] = navigation.flatMap((group) => group.items);

/** The item under which a path lies: the longest that it begins with. */
export const itemOf = (path: string): NavigationItem | null =>
  allItems
    .filter(({ to }) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)))
    .toSorted((one, other) => other.to.length - one.to.length)[0] ?? null;
