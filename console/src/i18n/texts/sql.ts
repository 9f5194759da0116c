// Words of statements in SQL.
import type { Words } from './words.ts';

export const sql = {
  title: ['SQL 查询', 'SQL'],
  pageHint: [
    '用 SELECT 查询文档列出的视图：事件、客户、客户标签。只读，不含个人信息；每条语句都有时间、内存与行数上限，并记入审计。',
    'Ask documented views with SELECT: events, customers, tags of customers. Read-only, without personal data; every statement is limited in time, memory and rows, and stands in the audit trail.',
  ],
  statement: ['查询语句', 'Statement'],
  examples: ['示例', 'Examples'],
  run: ['运行', 'Run'],
  stop: ['停止', 'Stop'],
  keys: ['Ctrl + Enter 运行', 'Ctrl + Enter runs it'],
  answer: ['结果', 'Answer'],
  rowsIn: ['{{rows}} 行，{{ms}} 毫秒', '{{rows}} rows in {{ms}} ms'],
  more: [
    '结果不止 {{rows}} 行，此处只显示前 {{rows}} 行；导出可得更多。',
    'There are more than {{rows}} rows; the first {{rows}} are shown. A file holds more.',
  ],
  chart: ['图表', 'Chart'],
  axisX: ['横轴', 'Along'],
  axisY: ['数值', 'Values'],
  noNumbers: ['结果没有数值列，无法作图。', 'The answer has no column of numbers to draw.'],
  schema: ['可查询的视图', 'What can be read'],
  searchSchema: ['查找列或函数', 'Find a column or a function'],
  snapshotAt: ['客户与标签为 {{at}} 的快照', 'Customers and tags as of {{at}}'],
  noSnapshot: [
    '客户快照正在生成，约一分钟后可用。',
    'The first snapshot of customers is being taken; it is there in about a minute.',
  ],
  newSnapshot: ['重新生成', 'Take it anew'],
  kept: ['已存查询', 'Kept'],
  asked: ['查询历史', 'Asked before'],
  noneKept: ['还没有保存的查询', 'Nothing kept yet'],
  noneAsked: ['还没有运行过查询', 'Nothing asked yet'],
  refused: ['未执行或失败', 'refused or failed'],
  keep: ['保存查询', 'Keep the statement'],
  keepAgain: ['更新已存查询', 'Write the kept statement anew'],
  keptBy: ['{{name}} 保存于 {{at}}', 'Kept by {{name}}, {{at}}'],
  name: ['名称', 'Name'],
  description: ['说明', 'What it is for'],
  share: ['共享给所有可用 SQL 的人', 'Share with everybody who may ask SQL'],
  shared: ['已共享', 'Shared'],
  forgetSure: ['删除查询“{{name}}”？', 'Forget the statement {{name}}?'],
} as const satisfies Words;

export const sqlChart = {
  table: ['表格', 'Table'],
  line: ['折线', 'Line'],
  bar: ['柱状', 'Bars'],
} as const satisfies Words;

export const sqlExamples = {
  daily: ['近 30 天每日活跃', 'People by day, 30 days'],
  branches: ['各营业部客户与资产', 'Customers and assets by branch'],
  products: ['最受关注的产品', 'Products most looked at'],
  tags: ['各标签客户数', 'Customers by tag'],
} as const satisfies Words;

export const sqlFunctions = {
  aggregate: ['聚合函数', 'Aggregates'],
  window: ['窗口函数', 'Window functions'],
  time: ['时间函数', 'Time'],
  text: ['文本函数', 'Text'],
  number: ['数值函数', 'Numbers'],
  condition: ['条件函数', 'Conditions'],
  list: ['列表与映射', 'Lists and maps'],
  hash: ['散列函数', 'Hashes'],
} as const satisfies Words;
