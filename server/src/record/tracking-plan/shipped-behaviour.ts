// The shipped plan, first part: what customers do in the app, on pages, while opening an account, and with content.
import type { PlannedEvent, PlannedProperty } from './plan.ts';
import { eventsOf, property, required } from './shipped-words.ts';

const platforms = ['ios', 'android', 'harmony', 'web', 'h5', 'mini_program', 'wecom', 'server', 'other'];

/** Properties that any event may carry. */
export const commonProperties: readonly PlannedProperty[] = [
  property('platform', 'string', '平台', 'Platform', { allowed: platforms }),
  property('app_version', 'string', 'App 版本', 'App version'),
  property('os', 'string', '操作系统', 'Operating system'),
  property('os_version', 'string', '系统版本', 'OS version'),
  property('device_model', 'string', '机型', 'Device model'),
  property('browser', 'string', '浏览器', 'Browser'),
  property('screen_width', 'number', '屏幕宽', 'Screen width', { unit: 'px' }),
  property('screen_height', 'number', '屏幕高', 'Screen height', { unit: 'px' }),
  property('language', 'string', '语言', 'Language'),
  property('channel', 'string', '渠道代码', 'Channel code'),
  property('utm_source', 'string', 'UTM 来源', 'UTM source'),
  property('utm_medium', 'string', 'UTM 媒介', 'UTM medium'),
  property('utm_campaign', 'string', 'UTM 活动', 'UTM campaign'),
  property('utm_term', 'string', 'UTM 关键词', 'UTM term'),
  property('utm_content', 'string', 'UTM 内容', 'UTM content'),
  property('page_url', 'string', '页面地址', 'Page address'),
  property('page_path', 'string', '页面路径', 'Page path'),
  property('page_title', 'string', '页面标题', 'Page title'),
  property('referrer', 'string', '来源页', 'Referrer'),
  property('sdk', 'string', '采集 SDK', 'Collector'),
  property('sdk_version', 'string', 'SDK 版本', 'Collector version'),
  property('events_dropped', 'integer', '设备丢弃的事件数', 'Events that the device dropped'),
  property('claim_refused', 'boolean', '身份声明未获采信', 'Claim of identity not believed'),
  // Wherever somebody sends these, they are personal.
  property('phone', 'string', '手机号', 'Phone', { personal: true }),
  property('mobile', 'string', '手机号', 'Mobile phone', { personal: true }),
  property('email', 'string', '邮箱', 'E-mail', { personal: true }),
  property('id_number', 'string', '证件号码', 'Identity number', { personal: true }),
  property('ip', 'string', 'IP 地址', 'IP address', { personal: true }),
];

/** What an arrival says of where the visitor came from; collectors tell the first and the latest of them. */
const touchParts = [
  ['channel', '渠道', 'channel'],
  ['utm_source', 'UTM 来源', 'UTM source'],
  ['utm_medium', 'UTM 媒介', 'UTM medium'],
  ['utm_campaign', 'UTM 活动', 'UTM campaign'],
  ['utm_term', 'UTM 关键词', 'UTM term'],
  ['utm_content', 'UTM 内容', 'UTM content'],
  ['referrer', '来源页', 'referrer'],
  ['referrer_host', '来源站点', 'referring site'],
] as const;
const touches: readonly PlannedProperty[] = touchParts.flatMap(([name, zh, en]) => [
  property(`first_${name}`, 'string', `首次${zh}`, `First ${en}`),
  property(`latest_${name}`, 'string', `最近${zh}`, `Latest ${en}`),
]);

const app = eventsOf('app', '数字运营部', false);
const appEvents: readonly PlannedEvent[] = [
  app('app_started', { zh: '启动应用', en: 'App started' }, [
    property('first_time', 'boolean', '首次启动', 'First start'),
    property('resumed', 'boolean', '由后台返回', 'Came back from the background'),
    property('scene', 'integer', '小程序场景值', 'Entrance of the mini-program'),
    ...touches,
  ]),
  app('identified', { zh: '识别客户', en: 'Customer identified' }, touches),
  app('aliased', { zh: '关联匿名标识', en: 'Anonymous id joined' }),
  app('app_ended', { zh: '退出应用', en: 'App ended' }, [
    property('duration_seconds', 'number', '停留时长', 'Duration', { unit: 'seconds' }),
  ]),
  app('app_installed', { zh: '安装应用', en: 'App installed' }, [property('store', 'string', '应用商店', 'App store')]),
  app('page_viewed', { zh: '浏览页面', en: 'Page viewed' }, [
    property('page_name', 'string', '页面名称', 'Page name'),
    property('duration_seconds', 'number', '停留时长', 'Time on page', { unit: 'seconds' }),
  ]),
  app('element_clicked', { zh: '点击元素', en: 'Element clicked' }, [
    property('element_path', 'string', '元素路径', 'Element path'),
    property('element_type', 'string', '元素类型', 'Element type'),
    property('element_text', 'string', '元素文字', 'Element text'),
    property('element_target', 'string', '链接去向', 'Where the link leads'),
    property('click_x', 'number', '点击横坐标', 'Click x', { unit: 'px' }),
    property('click_y', 'number', '点击纵坐标', 'Click y', { unit: 'px' }),
    property('page_width', 'number', '页面宽', 'Page width', { unit: 'px' }),
    property('page_height', 'number', '页面高', 'Page height', { unit: 'px' }),
  ]),
  app(
    'page_scrolled',
    {
      zh: '滚动页面',
      en: 'Page scrolled',
      meansZh: '离开页面时达到的最大深度。',
      meansEn: 'The deepest point reached, sent on leaving the page.',
    },
    [
      property('scroll_depth', 'number', '滚动深度', 'Scroll depth', { required: true, unit: 'percent' }),
      property('duration_seconds', 'number', '停留时长', 'Time on page', { unit: 'seconds' }),
    ],
  ),
  app('searched', { zh: '站内搜索', en: 'Searched' }, [
    property('keyword', 'string', '关键词', 'Keyword', required),
    property('results', 'integer', '结果数', 'Results'),
  ]),
  app('logged_in', { zh: '登录', en: 'Logged in' }, [property('method', 'string', '登录方式', 'Method')]),
  app('feature_used', { zh: '使用功能', en: 'Feature used' }, [
    property('feature', 'string', '功能', 'Feature', required),
  ]),
  app('quote_viewed', { zh: '查看行情', en: 'Quote viewed' }, [
    property('product_code', 'string', '产品代码', 'Product', required),
  ]),
  app('watchlist_added', { zh: '加自选', en: 'Added to watchlist' }, [
    property('product_code', 'string', '产品代码', 'Product', required),
  ]),
  app('daily_sign_in', { zh: '每日签到', en: 'Daily sign-in' }, []),
  app('push_opened', { zh: '打开推送', en: 'Push opened' }, [property('campaign', 'string', '活动', 'Campaign')]),
];

const acquisition = eventsOf('acquisition', '渠道部', false);
const acquisitionEvents: readonly PlannedEvent[] = [
  acquisition(
    'channel_touched',
    {
      zh: '渠道触达',
      en: 'Channel touched',
      meansZh: '经二维码、广告、转介绍等到达。',
      meansEn: 'Arrived by QR code, advertisement, introduction or other channel.',
    },
    [
      property('qr_code', 'string', '二维码编号', 'QR code'),
      property('staff_id', 'string', '员工工号', 'Staff number'),
      property('branch_id', 'string', '营业部', 'Branch'),
      property('bank_outlet', 'string', '银行网点', 'Bank outlet'),
      property('activity', 'string', '活动', 'Activity'),
      property('media_account', 'string', '新媒体账号', 'New-media account'),
      property('inviter_id', 'string', '邀请人', 'Inviter'),
      property('referral_code', 'string', '推荐码', 'Referral code'),
    ],
  ),
  acquisition('registered', { zh: '注册', en: 'Registered' }, [property('method', 'string', '方式', 'Method')]),
];

/** The steps of opening an account, in order; each event is "step done". */
export const openingSteps = [
  { name: 'opening_started', zh: '开始开户', en: 'Opening started' },
  { name: 'opening_phone_verified', zh: '手机号验证', en: 'Phone verified' },
  { name: 'opening_id_uploaded', zh: '上传身份证', en: 'Identity card uploaded' },
  { name: 'opening_profile_filled', zh: '填写资料', en: 'Information filled in' },
  { name: 'opening_risk_test_done', zh: '风险测评', en: 'Risk test done' },
  { name: 'opening_agreements_signed', zh: '签署协议', en: 'Agreements signed' },
  { name: 'opening_bank_bound', zh: '绑定银行卡（三方存管）', en: 'Bank card bound (third-party custody)' },
  { name: 'opening_password_set', zh: '设置密码', en: 'Password set' },
  { name: 'opening_video_passed', zh: '视频验证', en: 'Video verification passed' },
  { name: 'opening_submitted', zh: '提交申请', en: 'Application submitted' },
  { name: 'opening_reviewed', zh: '审核通过', en: 'Application reviewed' },
  { name: 'account_opened', zh: '开户成功', en: 'Account opened' },
] as const;

const opening = eventsOf('opening', '网络金融部', false);
const openingByFirm = eventsOf('opening', '网络金融部', true);
const openingProperties = [
  property('invited', 'boolean', '是否被邀请', 'Invited'),
  property('activity', 'string', '参与活动', 'Activity joined'),
  property('entered_before', 'boolean', '曾进入过开户', 'Entered before'),
  property('attempt', 'integer', '第几次', 'Attempt'),
  property('duration_seconds', 'number', '本步耗时', 'Time in the step', { unit: 'seconds' }),
  property('queue_seconds', 'number', '排队时长', 'Time in the queue', { unit: 'seconds' }),
  property('inviter_id', 'string', '邀请人', 'Inviter'),
  property('referral_code', 'string', '推荐码', 'Referral code'),
  property('video_mode', 'string', '视频方式', 'Video mode', { allowed: ['one_way', 'two_way'] }),
];
const FIRM_STEPS: ReadonlySet<string> = new Set(['opening_reviewed', 'account_opened']);
const openingEvents: readonly PlannedEvent[] = [
  ...openingSteps.map(({ name, zh, en }) =>
    (FIRM_STEPS.has(name) ? openingByFirm : opening)(name, { zh, en }, openingProperties),
  ),
  opening('opening_failed', { zh: '开户某步失败', en: 'A step of opening failed' }, [
    property('step', 'string', '步骤', 'Step', required),
    property('reason', 'string', '原因', 'Reason'),
    ...openingProperties,
  ]),
];

const content = eventsOf('content', '内容运营部', false);
const article = [
  property('content_id', 'string', '内容编号', 'Content id', required),
  property('topic', 'string', '主题', 'Topic'),
  property('product_code', 'string', '相关产品', 'Related product'),
];
const contentEvents: readonly PlannedEvent[] = [
  content('news_read', { zh: '阅读资讯', en: 'News read' }, [
    ...article,
    property('duration_seconds', 'number', '阅读时长', 'Reading time', { unit: 'seconds' }),
    property('scroll_depth', 'number', '阅读深度', 'Depth', { unit: 'percent' }),
  ]),
  content('course_started', { zh: '开始课程', en: 'Course started' }, article),
  content('course_finished', { zh: '完成课程', en: 'Course finished' }, article),
  content('live_watched', { zh: '观看直播', en: 'Live session watched' }, article),
  content('article_shared', { zh: '分享文章', en: 'Article shared' }, article),
];

export const behaviourEvents: readonly PlannedEvent[] = [
  ...appEvents,
  ...acquisitionEvents,
  ...openingEvents,
  ...contentEvents,
];
