// Words of the heatmap of a page.
import type { Words } from './words.ts';

export const heatmap = {
  title: ['页面热力图', 'Heatmap'],
  description: [
    '一个页面上点在哪里、点了哪些元素、读到多深。每个数字都能打开到人。',
    'Where a page is clicked, on which elements, and how far down it is read. Every figure opens to its people.',
  ],
  startHint: ['点一个模板，或在左边选择页面。', 'Choose one, or choose the page on the left.'],
  templateHome: ['首页', 'Home page'],
  templateHomeHint: ['/home，最近 4 周', '/home, last four weeks'],
  templateQuotes: ['行情页', 'Quotes'],
  templateWealth: ['理财页', 'Wealth'],
  templateHint: ['最近 4 周', 'Last four weeks'],
  page: ['页面', 'Page'],
  pageHint: ['页面路径；列出所选日期内点击最多的页面', 'Path of the page; listed are those clicked most in the days'],
  width: ['页面宽度', 'Width of the page'],
  widthHint: [
    '手机：宽不到 768 像素；布局与电脑不同，可分开看',
    'Phones: below 768 px; their layout differs from that of desktops',
  ],
  density: ['点击密度', 'Density of clicks'],
  picture: ['选页面图片', 'Picture of the page'],
  noPicture: ['去掉图片', 'Without picture'],
  pictureOf: ['页面图片', 'The page'],
  pictureHint: [
    '图片只留在此浏览器，不上传。虚线为读到该深度的浏览占比。点一格可看是谁。',
    'The picture stays in this browser. Dashed lines: share of views that reach so far. A field opens to its people.',
  ],
  strength: ['浓淡', 'Strength'],
  scale: ['最多一格 {{most}} 次', 'Up to {{most}} clicks a field'],
  size: ['页面 {{width}} × {{height}} 像素', 'Page of {{width}} × {{height}} px'],
  field: ['{{clicks}} 次点击，{{customers}} 人', '{{clicks}} clicks by {{customers}}'],
  fields: ['点击最多的位置', 'Places clicked most'],
  place: ['位置：距左 / 距上', 'Place: from left / top'],
  elements: ['元素', 'Elements'],
  element: ['元素路径', 'Path of the element'],
  clicks: ['点击', 'Clicks'],
  clickers: ['点击人数', 'Who clicked'],
  share: ['占点击', 'Of all clicks'],
  rate: ['点击率', 'Rate'],
  views: ['浏览次数', 'Views'],
  visitors: ['来访人数', 'Visitors'],
  unplaced: ['其中 {{count}} 次没有位置', '{{count}} without a position'],
  depth: ['阅读深度', 'Reading depth'],
  reached: ['读到该深度的浏览占比', 'Views that reach so far'],
  half: ['读过一半的浏览', 'Views that reach half'],
  cellField: ['点过这一格的人（{{count}} 次点击）', 'Who clicked this field ({{count}} clicks)'],
  cellElement: ['点过“{{element}}”的人', 'Who clicked {{element}}'],
  cellHalf: ['读过一半的人', 'Who read half'],
  tracedViews: ['各次浏览的深度：', 'Depth of each view:'],
  tracedClicks: ['点击 {{count}} 次', '{{count}} clicks'],
  sentence: [
    '{{from}} 至 {{to}}，{{who}}在页面 {{page}} 上的点击与阅读深度',
    'From {{from}} to {{to}}, {{who}}: clicks and reading on the page {{page}}',
  ],
} as const satisfies Words;

export const heatmapWidth = {
  any: ['全部', 'Any'],
  phone: ['手机', 'Phones'],
  wide: ['电脑', 'Wider'],
} as const satisfies Words;
