// Vendors' names for what every SDK collects by itself, and ours. Names that an application chose are never changed.

/** Names of events that Ark and Sensors Data send by themselves. */
export const presetEvents: ReadonlyMap<string, string> = new Map([
  ['$startup', 'app_started'],
  ['$AppStart', 'app_started'],
  ['$MPLaunch', 'app_started'],
  ['$MPShow', 'app_foregrounded'],
  ['$end', 'app_ended'],
  ['$AppEnd', 'app_ended'],
  ['$MPHide', 'app_backgrounded'],
  ['$AppInstall', 'app_installed'],
  ['$first_installation', 'app_installed'],
  ['$AppCrashed', 'app_crashed'],
  ['$app_crash', 'app_crashed'],
  ['$pageview', 'page_viewed'],
  ['$AppViewScreen', 'page_viewed'],
  ['$MPViewScreen', 'page_viewed'],
  ['$page_close', 'page_left'],
  ['$WebPageLeave', 'page_left'],
  ['$AppPageLeave', 'page_left'],
  ['$MPPageLeave', 'page_left'],
  ['$web_click', 'element_clicked'],
  ['$user_click', 'element_clicked'],
  ['$WebClick', 'element_clicked'],
  ['$AppClick', 'element_clicked'],
  ['$MPClick', 'element_clicked'],
  ['$webstay', 'page_stayed'],
  ['$WebStay', 'page_stayed'],
  ['$push_receiver_success', 'push_received'],
  ['$push_click', 'push_clicked'],
  ['$AppPushReceived', 'push_received'],
  ['$AppPushClick', 'push_clicked'],
  ['$AppDeeplinkLaunch', 'deep_link_opened'],
  ['$MPShare', 'page_shared'],
  ['$BindID', 'identity_bound'],
  ['$UnbindID', 'identity_unbound'],
]);

/** Events of Segment's mobile lifecycle. */
export const lifecycleEvents: ReadonlyMap<string, string> = new Map([
  ['Application Opened', 'app_started'],
  ['Application Backgrounded', 'app_backgrounded'],
  ['Application Foregrounded', 'app_foregrounded'],
  ['Application Installed', 'app_installed'],
  ['Application Updated', 'app_updated'],
  ['Application Crashed', 'app_crashed'],
  ['Deep Link Opened', 'deep_link_opened'],
  ['Push Notification Received', 'push_received'],
  ['Push Notification Tapped', 'push_clicked'],
]);

/** Preset properties whose name is not ours even without the "$". */
const presetProperties: ReadonlyMap<string, string> = new Map([
  ['$lib', 'sdk'],
  ['$lib_version', 'sdk_version'],
  ['$event_session_id', 'session_id'],
  ['$url', 'page_url'],
  ['$url_path', 'page_path'],
  ['$title', 'page_title'],
  ['$element_content', 'element_text'],
  ['$is_first_time', 'first_time'],
  ['$referrer_domain', 'referrer_host'],
  ['$screen_name', 'page_name'],
  ['$page_x', 'click_x'],
  ['$page_y', 'click_y'],
  ['$element_selector', 'element_path'],
  ['$element_class_name', 'element_class'],
  ['$model', 'device_model'],
  ['$brand', 'device_brand'],
  ['$manufacturer', 'device_manufacturer'],
  ['$network', 'network_type'],
  ['$wifi', 'is_wifi'],
  ['$event_duration', 'duration_seconds'],
  ['$viewport_position', 'scroll_top'],
  ['$viewport_width', 'page_width'],
  ['$viewport_height', 'page_height'],
  ['$timezone_offset', 'time_zone_offset'],
  ['$mobile', 'phone'],
  ['$identity_mobile', 'phone'],
  ['$identity_email', 'email'],
]);

/** Our name of a vendor's preset property ("$url" is "page_url"). */
export const presetProperty = (name: string): string => presetProperties.get(name) ?? name.slice(1);

const platforms: ReadonlyMap<string, string> = new Map([
  ['js', 'web'],
  ['web', 'web'],
  ['browser', 'web'],
  ['analytics.js', 'web'],
  ['rudderlabs javascript sdk', 'web'],
  ['android', 'android'],
  ['analytics-android', 'android'],
  ['analytics-kotlin', 'android'],
  ['ios', 'ios'],
  ['iphone', 'ios'],
  ['analytics-ios', 'ios'],
  ['analytics-swift', 'ios'],
  ['harmonyos', 'harmony'],
  ['hmos', 'harmony'],
  ['wechat', 'mini_program'],
  ['miniprogram', 'mini_program'],
  ['alipay', 'mini_program'],
  ['alipaymini', 'mini_program'],
  ['baidumini', 'mini_program'],
  ['bytedancemini', 'mini_program'],
]);

const servers = /(?:node|java|python|php|golang|go|ruby|csharp|\.net|\bc)$/i;

/** web, android, ios, harmony, mini_program or server, from the name a vendor gives; undefined when it is none of them. */
export const platformOf = (vendorName: unknown): string | undefined => {
  if (typeof vendorName !== 'string') return undefined;
  return platforms.get(vendorName.toLowerCase()) ?? (servers.test(vendorName) ? 'server' : undefined);
};
