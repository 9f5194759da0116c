// Words of boards and annotations.
import type { Words } from './words.ts';

export const dashboards = {
  title: ['看板', 'Dashboards'],
  description: [
    '把指标和分析问题放在一起看。每个磁贴按查看者自己的权限和数据范围计算，每个数字都能打开到人。',
    "Metrics and questions side by side. Each tile is computed within the viewer's own rights and scope; every figure opens to its people.",
  ],
  board: ['看板', 'Board'],
  create: ['新建看板', 'New board'],
  name: ['看板名称', 'Name of the board'],
  none: ['还没有看板', 'No board yet'],
  noneHint: ['新建一个，或在分析页面把问题固定到看板。', 'Make one, or pin a question on its page.'],
  whose: ['归属', 'Whose'],
  mine: ['我的', 'Mine'],
  shipped: ['随产品提供', 'Ships with the product'],
  shared: ['已共享', 'Shared'],
  share: ['共享给所有分析用户', 'Share with everybody who asks questions'],
  sharedHint: ['每人看到的数字仍以自己的数据范围为准', 'Everybody still sees figures of their own scope'],
  tiles: ['磁贴', 'Tiles'],
  tilesOf: ['{{count}} 个磁贴', '{{count}} tiles'],
  changed: ['最近修改', 'Changed'],
  deleteSure: ['删除看板“{{name}}”及其历次版本？', 'Delete the board {{name}} with its versions?'],
  copy: ['复制', 'Copy'],
  copyOf: ['{{name}}（副本）', '{{name}} (copy)'],
  versions: ['历次版本', 'Versions'],
  takeUp: ['以此版本为草稿', 'Take this version up'],
  filter: ['看板筛选', 'Filter of the board'],
  ownDays: ['各磁贴自己的日期', 'Days of each tile'],
  thisMonth: ['本月', 'This month'],
  lastMonth: ['上月', 'Last month'],
  chosenDays: ['自选日期', 'Chosen days'],
  compare: ['与上期对比', 'Beside the days before'],
  branch: ['营业部', 'Branch'],
  addTile: ['添加磁贴', 'Add a tile'],
  pinHint: [
    '漏斗、留存等问题请在各自页面点“固定到看板”。',
    'Funnels, retention and other questions are pinned on their own pages.',
  ],
  emptyBoard: ['看板还是空的', 'The board is empty'],
  emptyBoardHint: [
    '点“编辑”添加指标，或在分析页面固定问题。',
    'Edit it to add metrics, or pin questions on their pages.',
  ],
  emptyHint: ['换一段日期，或放宽看板筛选。', 'Choose other days, or widen the filter of the board.'],
  tileTitle: ['磁贴标题（可不填）', 'Title of the tile (optional)'],
  tileNumber: [
    '第 {{number}} 个磁贴，共 {{count}} 个：用方向键移动',
    'Tile {{number}} of {{count}}: move it with the arrow keys',
  ],
  moveTile: ['拖动，或用方向键移动', 'Drag, or move with the arrow keys'],
  moved: ['已移到第 {{number}} 位', 'Moved to place {{number}}'],
  view: ['显示方式', 'Shown as'],
  width: ['宽度', 'Width'],
  height: ['高度', 'Height'],
  twelfths: ['宽 {{count}}/12', '{{count}}/12 wide'],
  waiting: ['等待前面的磁贴……', 'Waits for the tiles before it'],
  openPage: ['打开分析页面', 'Open its page'],
  png: ['保存图片', 'Save the picture'],
  noPicture: ['这个磁贴没有图表', 'This tile has no chart'],
  unknownQuestion: ['看板不认识这个问题', 'Boards do not know this question'],
  pin: ['固定到看板', 'Pin to a board'],
  pinned: ['已固定', 'Pinned'],
  toBoard: ['打开看板', 'Open the board'],
  ontoOne: ['已有看板', 'A board of mine'],
  ontoNew: ['新看板', 'A new board'],
  annotations: ['日期标注', 'Annotations'],
  annotationsHint: ['显示在所有走势图上', 'Shown on every chart over time'],
  annotationDay: ['日期', 'Day'],
  annotationText: ['发生了什么，例如“新版上线”', 'What happened, such as a release'],
  annotate: ['标注', 'Annotate'],
  noAnnotations: ['还没有标注', 'No annotation yet'],
} as const satisfies Words;

export const tileView = {
  number: ['数字与走势', 'Figure and line'],
  line: ['走势', 'Line'],
  groups: ['分组对比', 'Groups'],
} as const satisfies Words;

export const tileHeight = {
  small: ['矮', 'Low'],
  medium: ['中', 'Medium'],
  tall: ['高', 'Tall'],
} as const satisfies Words;

export const tileKind = {
  metric: ['指标', 'Metric'],
  heading: ['标题', 'Heading'],
  note: ['文字', 'Note'],
} as const satisfies Words;
