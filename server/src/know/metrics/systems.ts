// Metric systems of the trade as data: which metrics of the catalogue tell each of their parts.

export interface MetricSystem {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly meaning: { readonly zh: string; readonly en: string };
  readonly parts: readonly {
    readonly code: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly metrics: readonly string[];
  }[];
}

const part = (code: string, zh: string, en: string, ...metrics: readonly string[]) => ({
  code,
  name: { zh, en },
  metrics,
});

export const metricSystems: readonly MetricSystem[] = [
  {
    code: '3a3r',
    name: { zh: '3A3R 指标体系', en: '3A3R' },
    meaning: {
      zh: '用户全生命周期：认知、获客、激活、留存、收入、推荐。',
      en: "A customer's whole life: awareness, acquisition, activation, retention, revenue, referral.",
    },
    parts: [
      part('awareness', '认知', 'Awareness', 'visitors', 'channel_arrivals', 'installs'),
      part('acquisition', '获客', 'Acquisition', 'accounts_opened', 'opening_conversion', 'acquisition_cost'),
      part('activation', '激活', 'Activation', 'funded_share', 'first_trade_share', 'newcomer_readers'),
      part('retention', '留存', 'Retention', 'retention_m1', 'retention_m3', 'stickiness', 'active_customers'),
      part('revenue', '收入', 'Revenue', 'commission', 'revenue_per_trader', 'product_sales', 'assets_net'),
      part('referral', '推荐', 'Referral', 'nps', 'invited_openings', 'invited_share'),
    ],
  },
  {
    code: 'argo',
    name: { zh: 'ARGO 指标体系', en: 'ARGO' },
    meaning: {
      zh: '私域客户运营：获客转化、活客粘客、创造价值、开放性技术。',
      en: "Customers of one's own channels: acquisition, retention, growth, open technology.",
    },
    parts: [
      part(
        'acquisition',
        '获客转化',
        'Acquisition',
        'new_visitors',
        'opening_conversion',
        'funded_share',
        'acquisition_cost',
      ),
      part(
        'retention',
        '活客粘客',
        'Retention',
        'active_customers',
        'retention_m1',
        'interaction_frequency',
        'visit_frequency',
        'feature_frequency',
        'stickiness',
      ),
      part(
        'growth',
        '创造价值',
        'Growth',
        'assets',
        'products_kept',
        'repurchase_products',
        'commission',
        'high_value_customers',
      ),
      part('open', '开放性技术', 'Open technology', 'tracked_behaviour', 'core_records'),
    ],
  },
  {
    code: '4r',
    name: { zh: '4R 指标体系', en: '4R' },
    meaning: {
      zh: '4R 营销：关联、反应、关系、报酬。',
      en: '4R marketing: relevance, reaction, relationship, reward.',
    },
    parts: [
      part('relevance', '关联', 'Relevance', 'reader_share', 'watchlist_share', 'product_view_share'),
      part('reaction', '反应', 'Reaction', 'view_to_buy', 'contact_to_deposit', 'service_users', 'complaints'),
      part('relationship', '关系', 'Relationship', 'retention_m3', 'repurchase_trades', 'nps', 'contacted_share'),
      part('reward', '报酬', 'Reward', 'commission', 'revenue_per_trader', 'products_kept', 'services_revenue'),
    ],
  },
  {
    code: 'business',
    name: { zh: '业务指标', en: 'Business' },
    meaning: {
      zh: '保有与销售、业务渗透、增值服务、高价值阶段与集中度。',
      en: 'Products kept and sold, businesses opened, paid services, the high-value stage, and concentration.',
    },
    parts: [
      part(
        'kept',
        '保有与销售',
        'Kept and sold',
        'products_kept',
        'product_sales',
        'product_holders',
        'product_days_held',
      ),
      part(
        ...(['penetration', '业务渗透', 'Penetration'] as const),
        ...(['penetration_margin', 'penetration_options', 'penetration_star', 'penetration_bse'] as const),
        ...(['penetration_stock_connect', 'penetration_fund_advisory'] as const),
      ),
      part(
        'services',
        '增值服务',
        'Paid services',
        'services_viewed',
        'services_bought',
        'services_renewed',
        'services_revenue',
      ),
      part(
        'stage',
        '高价值阶段',
        'High-value stage',
        'high_value_customers',
        'high_value_days',
        'assets',
        'assets_average',
      ),
      part('concentration', '集中度', 'Concentration', 'top20_turnover', 'top_tier_turnover', 'turnover'),
    ],
  },
];
