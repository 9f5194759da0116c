// @vitest-environment happy-dom
// What is read of a page: words, paths, addresses, devices. In a simulated document; the real one is in test/sdk.
import { afterEach, describe, expect, it } from 'vitest';
import { queryOf } from '../core/touch.ts';
import { addressOf, bareReferrer, foreignHost, parametersOf } from './address.ts';
import { pathOf } from './clicks.ts';
import { platformOf } from './device.ts';
import { textOf } from './text.ts';

const put = (html: string): Element => {
  document.body.innerHTML = html;
  const element = document.querySelector('[data-it]') ?? document.body.firstElementChild;
  if (!element) throw new Error('nothing was put');
  return element;
};

afterEach(() => {
  document.body.innerHTML = '';
});

describe('words', () => {
  it.each<[string, string, string]>([
    ['a button', '<button> 立即\n <b>开户</b></button>', '立即 开户'],
    ['an input with a value', '<input value="secret">', ''],
    ['a password', '<input type="password" value="secret">', ''],
    ['a button that is an input', '<input type="submit" value="secret">', ''],
    ['a text area', '<textarea>secret</textarea>', ''],
    ['a choice', '<select><option>secret</option></select>', ''],
    ['an input within', '<label>手机号 <input value="secret"></label>', '手机号'],
    ['something editable', '<div contenteditable>secret</div>', ''],
    ['something within what is editable', '<div contenteditable="true"><b data-it>secret</b></div>', ''],
    ['something not editable', '<div contenteditable="false">open</div>', 'open'],
    ['what is masked', '<div data-zhiyin-mask>secret</div>', ''],
    ['within what is masked', '<div data-zhiyin-mask><p><b data-it>secret</b></p></div>', ''],
    ['what is masked within', '<a>账户 <b data-zhiyin-mask>secret</b> 详情</a>', '账户 详情'],
    ['a script within', '<div>a<script>secret</script><style>secret</style></div>', 'a'],
    ['an account', '<a>资金账号 8001 2345 6789</a>', '资金账号 ***'],
    ['a phone', '<a>拨打 138-0000-0000</a>', '拨打 ***'],
    ['an identity card', '<a>11010519491231002X 本人</a>', '*** 本人'],
    ['an amount', '<a>余额 1,234,567.89 元</a>', '余额 *** 元'],
    ['a product code and a date', '<a>12 号 3.5% 2026</a>', '12 号 3.5% 2026'],
    ['a number at the cut', `<a>${'字'.repeat(56)} 13800000000</a>`, `${'字'.repeat(56)} ***`],
  ])('%s', (_name, html, expected) => {
    expect(textOf(put(html))).toBe(expected);
  });

  it('are at most 60 characters', () => {
    expect(textOf(put(`<p>${'很长'.repeat(100)}</p>`))).toHaveLength(60);
  });
});

describe('paths', () => {
  it.each<[string, string, string]>([
    [
      'from an id',
      '<div id="menu"><ul><li>a</li><li><a data-it>b</a></li></ul></div>',
      'div#menu > ul > li:nth-of-type(2) > a',
    ],
    ['ids made by a framework are none', '<div id="ember12345"><a data-it>b</a></div>', 'body > div > a'],
    ['an id that needs escaping is none', '<div id="a:b"><a data-it>b</a></div>', 'body > div > a'],
  ])('%s', (_name, html, expected) => {
    const element = put(html);
    expect(pathOf(element)).toBe(expected);
    expect(document.querySelector(expected)).toBe(element);
  });
});

describe('addresses', () => {
  const at = (url: string): Location => new URL(url) as unknown as Location;

  it.each<[string, readonly string[] | 'all', string, string]>([
    ['https://a.cn/x?token=1&utm_source=b#part', [], 'https://a.cn/x?utm_source=b', '/x'],
    ['https://a.cn/x?id=1&token=2', ['id'], 'https://a.cn/x?id=1', '/x'],
    ['https://a.cn/x?id=1&token=2', 'all', 'https://a.cn/x?id=1&token=2', '/x'],
    ['https://a.cn/#/order/1?code=9', [], 'https://a.cn/#/order/1', '/#/order/1'],
    ['https://a.cn/#!/order', [], 'https://a.cn/#!/order', '/#!/order'],
    ['https://user:pass@a.cn/x', [], 'https://a.cn/x', '/x'],
  ])('%s with %s', (url, kept, expected, path) => {
    expect(addressOf(at(url), kept)).toEqual({ url: expected, path });
  });

  it('give their parameters, of the route too', () => {
    expect(parametersOf(at('https://a.cn/?channel=a#/x?utm_source=b&channel=c'))).toEqual({
      channel: 'a',
      utm_source: 'b',
    });
    expect(queryOf('a=%E5%BC%80+x&b&a=2&__proto__=3&%=4')).toMatchObject({ a: '开 x', b: '', '%': '4' });
    expect({}).not.toHaveProperty('polluted');
  });

  it('of referrers lose their query, and are none on the same site', () => {
    expect(bareReferrer('https://s.cn/s?wd=secret#x')).toBe('https://s.cn/s');
    expect([
      foreignHost('https://s.cn/s', 'a.cn'),
      foreignHost('https://a.cn/s', 'a.cn'),
      foreignHost('', 'a.cn'),
    ]).toEqual(['s.cn', '', '']);
  });
});

describe('platforms', () => {
  it.each<[string, string]>([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0', 'web'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0', 'h5'],
    ['Mozilla/5.0 (Linux; Android 14) Mobile wxwork/4.1', 'wecom'],
    ['Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 Mobile', 'h5'],
  ])('%s is %s', (agent, expected) => {
    expect(platformOf(agent)).toBe(expected);
  });
});
