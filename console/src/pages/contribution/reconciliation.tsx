// What was stated, what customers have of it, and what is nobody's and why: every line must balance.
import type { getContribution } from '@contracts/know/contribution/contract.ts';
import { Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';

type Answer = AnswerOf<typeof getContribution>;

export function Reconciliation(props: {
  readonly lines: Answer['lines'];
  readonly figures: NonNullable<Answer['reconciliation']>;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { stated, attributed, remainder, erased } = props.figures;
  const rows = props.lines.flatMap((line, at) => {
    const left = remainder.filter((each) => each.line === line.code);
    const none = (stated[at] ?? 0) === 0 && (attributed[at] ?? 0) === 0 && left.length === 0;
    return none ? [] : [{ ...line, at, left }];
  });
  const column = (title: string, key: string, of: (row: (typeof rows)[number]) => number) => ({
    ...{ title, key, align: 'right' as const, width: 160 },
    render: (_: unknown, row: (typeof rows)[number]) => format.money(of(row)),
  });
  return (
    <Panel
      flush
      title={text('contribution.reconciliation')}
      extra={erased.every((fen) => fen === 0) && <Tag color="success">{text('contribution.balanced')}</Tag>}
    >
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        dataSource={rows}
        columns={[
          { title: text('contribution.line'), key: 'line', render: (_, row) => say(row.label) },
          column(text('contribution.stated'), 'stated', (row) => stated[row.at] ?? 0),
          column(text('contribution.attributed'), 'attributed', (row) => attributed[row.at] ?? 0),
          {
            title: text('contribution.unattributed'),
            key: 'left',
            render: (_, row) =>
              row.left.length === 0
                ? '–'
                : text.list(row.left.map((each) => `${say(each.label)} ${format.money(each.fen)}`)),
          },
          column(text('contribution.erasedShare'), 'erased', (row) => erased[row.at] ?? 0),
        ]}
      />
    </Panel>
  );
}
