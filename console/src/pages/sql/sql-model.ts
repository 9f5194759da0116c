// What the page of statements works with: what is in the editor, templates, and which columns a chart can show.
import type { SqlAnswer, SqlChart } from '@contracts/know/sql/contract.ts';

export interface Draft {
  /** Of the kept statement that was opened; null for a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly description: string;
  readonly statement: string;
  readonly chart: SqlChart;
  readonly shared: boolean;
  readonly mine: boolean;
}

export const templates = [
  {
    code: 'daily',
    statement: `SELECT day, count() AS events, uniqExact(person_id) AS people
FROM events
WHERE occurred_at >= now() - INTERVAL 30 DAY AND kind = 'track'
GROUP BY day
ORDER BY day`,
    chart: { kind: 'line', x: 'day', y: ['people'] },
  },
  {
    code: 'branches',
    statement: `SELECT branch_id, count() AS customers, round(avg(toFloat64(total_assets))) AS assets
FROM customers
WHERE status = 'active'
GROUP BY branch_id
ORDER BY customers DESC
LIMIT 20`,
    chart: { kind: 'bar', x: 'branch_id', y: ['customers'] },
  },
  {
    code: 'products',
    statement: `WITH viewers AS (
  SELECT person_id, product, count() AS views
  FROM events
  WHERE name = 'product_viewed' AND product != ''
  GROUP BY person_id, product
)
SELECT v.product, uniqExact(v.person_id) AS people, sum(v.views) AS views
FROM viewers AS v
JOIN customers AS c ON c.person_id = v.person_id
GROUP BY v.product
ORDER BY people DESC
LIMIT 20`,
    chart: { kind: 'bar', x: 'product', y: ['people'] },
  },
  {
    code: 'tags',
    statement: `SELECT tag, uniqExact(customer_id) AS customers
FROM customer_tags
GROUP BY tag
ORDER BY customers DESC`,
    chart: { kind: 'bar', x: 'tag', y: ['customers'] },
  },
] as const satisfies readonly {
  readonly code: string;
  readonly statement: string;
  readonly chart: { readonly kind: string; readonly x: string; readonly y: readonly string[] };
}[];

export const newDraft = (): Draft => {
  const [{ statement, chart }] = templates;
  return {
    ...{ id: null, name: '', description: '', statement, shared: false, mine: true },
    chart: { ...chart, y: [...chart.y] },
  };
};

const NUMBER = /^(?:Nullable\()?(?:U?Int|Float|Decimal)/;

/** Columns by what a chart can do with them. */
export const chartColumns = (
  columns: SqlAnswer['columns'],
): { readonly numbers: readonly string[]; readonly labels: readonly string[] } => ({
  numbers: columns.filter(({ type }) => NUMBER.test(type)).map(({ name }) => name),
  labels: columns.map(({ name }) => name),
});

/** The chart's columns as far as the answer has them, with the first that fit where it names none. */
export const fittingChart = (chart: SqlChart, columns: SqlAnswer['columns']): SqlChart => {
  const { numbers, labels } = chartColumns(columns);
  const y = chart.y.filter((name) => numbers.includes(name));
  const x = chart.x !== null && labels.includes(chart.x) ? chart.x : (labels[0] ?? null);
  return { kind: chart.kind, x, y: y.length > 0 ? y : numbers.filter((name) => name !== x).slice(0, 1) };
};

/** A cell in words. */
export const shownCell = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The statement with the words put in where the cursor stands. */
export const inserted = (statement: string, at: number, words: string): string =>
  `${statement.slice(0, at)}${words}${statement.slice(at)}`;
