// What the browser tells of itself, as properties of each event.
import type { Properties } from '../core/wire.ts';

/** Name and the pattern that tells it; the first that fits wins, because most browsers name others too. */
type Signs = readonly (readonly [name: string, sign: RegExp])[];

const browsers: Signs = [
  ['wecom', /wxwork/i],
  ['wechat', /MicroMessenger/i],
  ['alipay', /AlipayClient/i],
  ['huawei', /HuaweiBrowser/i],
  ['edge', /Edg/],
  ['firefox', /Firefox|FxiOS/],
  ['chrome', /Chrome|CriOS/],
  ['safari', /Safari/],
];

const systems: Signs = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPad|iPod/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
];

const nameIn = (signs: Signs, text: string): string => signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other';

const versionOf = (agent: string): string | undefined =>
  /(?:Android|HarmonyOS|OS X|OS|Windows NT) (\d+(?:[._]\d+)*)/.exec(agent)?.[1]?.replace(/_/g, '.');

/** `h5` is a page on a phone, also inside an app; `web` one on a computer. */
export const platformOf = (agent: string): string => {
  if (/wxwork/i.test(agent)) return 'wecom';
  return /Mobi|Android|HarmonyOS|iPhone|iPad/i.test(agent) ? 'h5' : 'web';
};

/** Properties that do not change while the page is open. */
export const deviceOf = (page: Window): Properties => {
  const { userAgent, language } = page.navigator;
  return {
    platform: platformOf(userAgent),
    os: nameIn(systems, userAgent),
    os_version: versionOf(userAgent),
    browser: nameIn(browsers, userAgent),
    screen_width: page.screen.width,
    screen_height: page.screen.height,
    language,
  };
};
