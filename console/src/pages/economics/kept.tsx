// Users of each benefit against customers like them: who is still there later. An association, and the page says so.
import { getKept } from '@contracts/reward/economics/contract.ts';
import { Table, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Computed, Extra, numberColumn, PPM } from './parts.tsx';

type Answer = AnswerOf<typeof getKept>;
type Row = Answer['rows'][number];

const points = (ppm: number | null): string =>
  ppm === null ? '–' : `${ppm > 0 ? '+' : ''}${(ppm / 10_000).toFixed(1)}`;

function Verdict({ row }: { readonly row: Row }) {
  const text = useText();
  if (row.state === 'too_few') return <Tag>{text('economics.tooFew')}</Tag>;
  return (
    <>
      <Tag color={row.isClear ? 'processing' : 'default'}>
        {text(row.isClear ? 'economics.association' : 'economics.noAssociation')}
      </Tag>
      {!row.isBalanced && <Tag color="warning">{text('economics.unbalanced')}</Tag>}
    </>
  );
}

function Balance({ row, names }: { readonly row: Row; readonly names: Answer['covariates'] }) {
  const text = useText();
  const say = useBilingual();
  const milli = (value: number): string => (value / 1_000).toFixed(2);
  return (
    <div className="zy-stack">
      <p>{say(row.sentence)}</p>
      <div className="zy-faint">{text('economics.balance')}</div>
      <Table
        size="small"
        pagination={false}
        rowKey="covariate"
        dataSource={[...row.balance]}
        columns={[
          {
            ...{ title: text('economics.covariate'), key: 'name' },
            render: (_, { covariate }) => {
              const name = names[covariate];
              return name ? say(name) : covariate;
            },
          },
          numberColumn<Row['balance'][number]>(text('economics.caliper'), 'caliper', ({ caliper }) => milli(caliper)),
          numberColumn<Row['balance'][number]>(text('economics.matchedUsers'), 'users', ({ users }) => milli(users)),
          numberColumn<Row['balance'][number]>(text('economics.othersBefore'), 'others', ({ othersBefore }) =>
            milli(othersBefore),
          ),
          numberColumn<Row['balance'][number]>(text('economics.othersAfter'), 'weighted', ({ othersAfter }) =>
            milli(othersAfter),
          ),
          numberColumn<Row['balance'][number]>(text('economics.before'), 'before', ({ before }) => milli(before)),
          numberColumn<Row['balance'][number]>(text('economics.after'), 'after', ({ after }) => milli(after)),
        ]}
      />
    </div>
  );
}

export function KeptPart() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(getKept, {});
  const share = (ppm: number | null) => format.share(ppm === null ? null : ppm / PPM);
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <Computed of={answer}>
            <p>{text('economics.matching', { count: answer.neighbours, caliper: answer.caliper })}</p>
            <Panel flush title={text('economics.tabKept')} extra={<Extra of={answer} table="kept" />}>
              <Table<Row>
                size="middle"
                pagination={false}
                scroll={{ x: 'max-content' }}
                rowKey={({ benefit, horizon }) => `${benefit}/${horizon}`}
                dataSource={[...answer.rows]}
                expandable={{ expandedRowRender: (row) => <Balance row={row} names={answer.covariates} /> }}
                locale={{ emptyText: <EmptyState title={text('economics.noKept')} /> }}
                columns={[
                  {
                    ...{ title: text('economics.benefit'), key: 'benefit' },
                    render: (_, { name, horizon }) => (
                      <>
                        <div>{say(name)}</div>
                        <div className="zy-faint">{text('economics.horizon', { count: horizon })}</div>
                      </>
                    ),
                  },
                  numberColumn(text('economics.level'), 'level', ({ loyaltyLevel }) => loyaltyLevel ?? '–'),
                  numberColumn(
                    text('economics.users'),
                    'users',
                    (row) => `${format.count(row.users)} (${format.count(row.matchedUsers)})`,
                  ),
                  numberColumn(
                    text('economics.matchedOthers'),
                    'others',
                    (row) => `${format.count(row.matchedOthers)} (${format.count(row.effectiveOthers)})`,
                  ),
                  numberColumn(text('economics.neighbours'), 'neighbours', (row) =>
                    (row.neighbours / 1_000).toFixed(1),
                  ),
                  numberColumn(text('economics.stayed'), 'stayed', (row) => share(row.usersStayed)),
                  numberColumn(text('economics.matchedStayed'), 'matched', (row) => share(row.matchedStayed)),
                  numberColumn(text('economics.difference'), 'difference', (row) =>
                    row.state === 'too_few'
                      ? '–'
                      : `${points(row.difference)} (${points(row.low)} – ${points(row.high)})`,
                  ),
                  { title: '', key: 'verdict', render: (_, row) => <Verdict row={row} /> },
                ]}
              />
            </Panel>
          </Computed>
        </div>
      )}
    </Ready>
  );
}
