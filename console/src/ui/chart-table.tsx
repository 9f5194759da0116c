// The figures of a chart as a table beside it: to be read exactly, copied, and reached by whoever does not see the chart.
import { useText } from '../i18n/index.ts';

export interface ChartRow {
  readonly name: string;
  /** What is special about the row, such as a day that still runs. */
  readonly note?: string;
  /** As they are read, with their units; one for each column. */
  readonly cells: readonly string[];
}

export interface ChartFigures {
  /** What the rows are: days, steps, groups. */
  readonly of: string;
  readonly columns: readonly string[];
  readonly rows: readonly ChartRow[];
  /** Sums, or the figure of the whole; only where there is one. */
  readonly total?: ChartRow;
}

function Cells({ cells }: { readonly cells: readonly string[] }) {
  return cells
    .map((shown, place) => ({ shown, key: `column ${place}` }))
    .map(({ shown, key }) => (
      <td key={key} className="zy-num">
        {shown}
      </td>
    ));
}

export function ChartTable(props: {
  readonly figures: ChartFigures;
  /** What the chart shows. */
  readonly label: string;
  readonly height: number;
}) {
  const text = useText();
  const { of, columns, rows, total } = props.figures;
  const heads = columns.map((name, place) => ({ name, key: `column ${place}` }));
  const lines = rows.map((row, place) => ({ row, key: `row ${place}` }));
  return (
    <section
      className="zy-chart-table"
      style={{ maxHeight: props.height }}
      aria-label={text('charts.table', { name: props.label })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            {heads.map(({ name, key }) => (
              <th scope="col" key={key}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ row, key }) => (
            <tr key={key}>
              <th scope="row">
                {row.name}
                {row.note ? <small className="zy-faint"> {row.note}</small> : null}
              </th>
              <Cells cells={row.cells} />
            </tr>
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row">{total.name}</th>
              <Cells cells={total.cells} />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
