// What statements may read, beside the editor: views with their columns, and functions. A click puts the name into the statement.
import { getSqlSchema, orderSqlSnapshot } from '@contracts/know/sql/contract.ts';
import { Collapse, Input } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';

type Schema = AnswerOf<typeof getSqlSchema>;
type FunctionGroup = 'aggregate' | 'window' | 'time' | 'text' | 'number' | 'condition' | 'list' | 'hash';

interface InsertProps {
  readonly onInsert: (words: string) => void;
}

function Column({ column, onInsert }: { readonly column: Schema['views'][number]['columns'][number] } & InsertProps) {
  const say = useBilingual();
  return (
    <li>
      <button type="button" className="zy-sql-name" title={column.type} onClick={() => onInsert(column.name)}>
        <code>{column.name}</code>
      </button>
      <span className="zy-faint">{say(column.label)}</span>
    </li>
  );
}

function View({
  view,
  onInsert,
  searched,
}: { readonly view: Schema['views'][number]; readonly searched: string } & InsertProps) {
  const say = useBilingual();
  const fits = ({
    name,
    label,
  }: {
    readonly name: string;
    readonly label: { readonly zh: string; readonly en: string };
  }) => `${name} ${label.zh} ${label.en}`.toLowerCase().includes(searched);
  return (
    <>
      <p className="zy-soft">{say(view.meaning)}</p>
      <ul className="zy-sql-columns">
        {view.columns.filter(fits).map((column) => (
          <Column key={column.name} column={column} onInsert={onInsert} />
        ))}
      </ul>
    </>
  );
}

/** The views and functions of the schema. */
export function SchemaBrowser({ schema, onInsert }: { readonly schema: Schema } & InsertProps) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [searched, setSearched] = useState('');
  // The job takes a moment: the page looks again until it is done.
  const order = useAct(orderSqlSnapshot, { refreshes: [getSqlSchema], throughLog: true });
  const wanted = searched.trim().toLowerCase();
  return (
    <Panel title={text('sql.schema')}>
      <div className="zy-stack">
        <Input.Search
          allowClear
          value={searched}
          placeholder={text('sql.searchSchema')}
          aria-label={text('sql.searchSchema')}
          onChange={({ target }) => setSearched(target.value)}
        />
        <p className="zy-faint">
          {schema.snapshotAt === null
            ? text('sql.noSnapshot')
            : text('sql.snapshotAt', { at: format.instant(schema.snapshotAt) })}{' '}
          {schema.snapshotAt !== null && (
            <button type="button" className="zy-sql-name" disabled={order.isPending} onClick={() => order.mutate({})}>
              {text('sql.newSnapshot')}
            </button>
          )}
        </p>
        <ProblemLine problem={order.error} />
        <Collapse
          size="small"
          defaultActiveKey={['events']}
          items={schema.views.map((view) => ({
            key: view.name,
            label: (
              <>
                <code>{view.name}</code> <span className="zy-soft">{say(view.label)}</span>
              </>
            ),
            children: <View view={view} onInsert={onInsert} searched={wanted} />,
          }))}
        />
        <Collapse
          size="small"
          items={schema.functions.map(({ group, names }) => ({
            key: group,
            label: text(`sqlFunctions.${group as FunctionGroup}`),
            children: (
              <div className="zy-sql-functions">
                {names
                  .filter((name) => name.toLowerCase().includes(wanted))
                  .map((name) => (
                    <button type="button" key={name} className="zy-sql-name" onClick={() => onInsert(`${name}()`)}>
                      <code>{name}</code>
                    </button>
                  ))}
              </div>
            ),
          }))}
        />
      </div>
    </Panel>
  );
}
