// Settlement of a partner: one statement a month, what is due, and whether it agrees with the journal.
import {
  agreeToStatement,
  closeStatement,
  exportStatement,
  listPartners,
  listStatements,
  readPartner,
} from '@contracts/reward/partners/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Tag } from 'antd';
import { useState } from 'react';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable, ExportButton } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useRateWords } from './words.tsx';

type Statement = AnswerOf<typeof listStatements>['items'][number];
type Line = Statement['document']['lines'][number];

const refreshes = [listStatements, listPartners, readPartner];
const colors = { draft: 'default', closed: 'processing', agreed: 'success' } as const;
const small = { size: 'small', pagination: false } as const;

const useDueWords = () => {
  const text = useText();
  const format = useFormat();
  return (fen: number): string => {
    if (fen === 0) return text('settlement.dueNothing');
    const amount = format.money(Math.abs(fen));
    return fen > 0 ? text('settlement.dueFromPartner', { amount }) : text('settlement.dueFromFirm', { amount });
  };
};

function Proof({ of }: { readonly of: Statement['document']['proof'] }) {
  const text = useText();
  const format = useFormat();
  if (of.isReconciled)
    return <Tag color="success">{text('settlement.reconciled', { n: format.count(of.postings) })}</Tag>;
  return (
    <Alert
      type="error"
      showIcon
      title={text('settlement.differs', { mine: format.count(of.byPartner), journal: format.count(of.byJournal) })}
      description={of.findings.map(({ postingKey, kind, byPartner, byJournal }) => (
        <div key={postingKey} className="zy-num">
          {text(`findingKind.${kind}`)} {postingKey} {byPartner} / {byJournal}
        </div>
      ))}
    />
  );
}

/** Of the rate, what the line was exchanged by. */
const rateOf = ({ kind, rate }: Line): Line['rate'] =>
  kind.startsWith('redemption') ? { ...rate, pointsPerYuan: null, issueYuan: null } : { ...rate, redeemYuan: null };

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const text = useText();
  const format = useFormat();
  const rateWords = useRateWords();
  return (
    <Table<Line>
      {...small}
      scroll={{ x: 860 }}
      rowKey={({ kind, ofMonth, rate }) => JSON.stringify([kind, ofMonth, rate])}
      dataSource={[...lines]}
      locale={{ emptyText: <EmptyState title={text('settlement.noLines')} /> }}
      columns={[
        { title: text('settlement.kind'), key: 'kind', render: (_, row) => text(`movementKind.${row.kind}`) },
        { title: text('settlement.ofMonth'), dataIndex: 'ofMonth', key: 'of' },
        {
          ...{ title: text('settlement.note'), key: 'note' },
          render: (_, row) => (row.note === null ? '' : <Tag>{text(`statementNote.${row.note}`)}</Tag>),
        },
        { title: text('settlement.rate'), key: 'rate', render: (_, row) => rateWords(rateOf(row)) },
        { title: text('settlement.movements'), dataIndex: 'movements', key: 'n', align: 'right' },
        { title: text('settlement.points'), key: 'p', align: 'right', render: (_, row) => format.count(row.points) },
        {
          ...{ title: text('settlement.packPoints'), key: 'packs', align: 'right' },
          render: (_, row) => format.count(row.packPoints),
        },
        { title: text('settlement.value'), key: 'v', align: 'right', render: (_, row) => format.money(row.valueFen) },
        { title: text('settlement.due'), key: 'due', align: 'right', render: (_, row) => format.money(row.dueFen) },
      ]}
    />
  );
}

const packColumns = ['opening', 'bought', 'used', 'returned', 'expired', 'closing'] as const;

function PackLines({ packs }: { readonly packs: Statement['document']['packs'] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      {...small}
      scroll={{ x: 640 }}
      rowKey="packId"
      dataSource={[...packs]}
      columns={[
        { title: text('settlement.pack'), dataIndex: 'name', key: 'name' },
        ...packColumns.map((key) => ({
          ...{ title: text(`settlement.${key}`), key, align: 'right' as const },
          render: (_: unknown, row: (typeof packs)[number]) => format.count(row[key]),
        })),
      ]}
    />
  );
}

function Totals({ document }: { readonly document: Statement['document'] }) {
  const text = useText();
  const format = useFormat();
  const rows = (['opening', 'closing'] as const).map((key) => ({ key, ...document[key] }));
  return (
    <Table
      {...small}
      rowKey="key"
      dataSource={rows}
      columns={[
        { title: '', key: 'key', render: (_, row) => text(`settlement.${row.key}`) },
        { title: text('settlement.issued'), key: 'i', align: 'right', render: (_, row) => format.count(row.issued) },
        {
          title: text('settlement.redeemed'),
          key: 'r',
          align: 'right',
          render: (_, row) => format.count(row.redeemed),
        },
        { title: text('settlement.packs'), key: 'p', align: 'right', render: (_, row) => format.count(row.packPoints) },
      ]}
    />
  );
}

function Acts({ partner, statement }: { readonly partner: string; readonly statement: Statement }) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const close = useAct(closeStatement, { refreshes });
  const agree = useAct(agreeToStatement, { refreshes });
  const params = { partner, month: statement.month };
  const confirmed = (title: string, onOk: () => void): void =>
    void modal.confirm({ title, content: text('settlement.closeWhy'), okText: text('action.confirm'), onOk });
  return (
    <>
      <ProblemLine problem={close.error ?? agree.error} />
      {statement.state === 'draft' && may('partners.manage') && (
        <Button
          loading={close.isPending}
          onClick={() => confirmed(text('settlement.close'), () => close.mutate({ params, body: {} }))}
        >
          {text('settlement.close')}
        </Button>
      )}
      {statement.state === 'closed' && may('partners.approve') && (
        <Button type="primary" loading={agree.isPending} onClick={() => agree.mutate({ params, body: {} })}>
          {text('settlement.agree')}
        </Button>
      )}
      <ExportButton file={{ kind: 'address', href: addressOf(exportStatement, { params }) }} />
    </>
  );
}

function Whole({ partner, statement }: { readonly partner: string; readonly statement: Statement }) {
  const text = useText();
  const format = useFormat();
  const dueWords = useDueWords();
  const { document, month, number, state, closedAt, closedBy, agreedAt, agreedBy } = statement;
  return (
    <Panel title={`${month} ${number ?? ''}`} extra={<Acts partner={partner} statement={statement} />}>
      <div className="zy-stack" data-statement={month}>
        <div className="zy-row">
          <Tag color={colors[state]}>{text(`statementState.${state}`)}</Tag>
          <strong>{dueWords(document.dueFen)}</strong>
          {closedAt !== null && (
            <span className="zy-faint">
              {text('settlement.closedBy', { name: closedBy ?? '', at: format.instant(closedAt) })}
            </span>
          )}
          {agreedAt !== null && (
            <span className="zy-faint">
              {text('settlement.agreedBy', { name: agreedBy ?? '', at: format.instant(agreedAt) })}
            </span>
          )}
        </div>
        <div>
          <Proof of={document.proof} />
        </div>
        <Lines lines={document.lines} />
        {document.packs.length > 0 && <PackLines packs={document.packs} />}
        <Totals document={document} />
      </div>
    </Panel>
  );
}

export function Settlement() {
  const { partner } = useParams({ strict: false }) as { partner: string };
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const dueWords = useDueWords();
  const [month, setMonth] = useState<string | null>(null);
  const named = useRead(readPartner, { params: { partner } });
  const reading = useRead(listStatements, { params: { partner } }, { refetchMs: 30_000 });
  const name = named.data ? say(named.data.definition.name) : partner;
  const all = reading.data?.items ?? [];
  const chosen = all.find((each) => each.month === month) ?? all[0];
  return (
    <Page
      title={text('settlement.title', { name })}
      parent={{ to: `/partners/${partner}`, label: name }}
      description={text('settlement.description')}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        rowKey={(row) => row.month}
        minWidth={640}
        empty={{ title: text('settlement.empty'), hint: text('settlement.emptyHint') }}
        columns={[
          {
            ...{ title: text('settlement.month'), key: 'month' },
            render: (_, row) => (
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setMonth(row.month)}>
                {row.month}
              </Button>
            ),
          },
          { title: text('settlement.number'), key: 'number', render: (_, row) => row.number ?? '–' },
          {
            ...{ title: text('settlement.state'), key: 'state' },
            render: (_, row) => <Tag color={colors[row.state]}>{text(`statementState.${row.state}`)}</Tag>,
          },
          { title: text('settlement.due'), key: 'due', render: (_, row) => dueWords(row.document.dueFen) },
          {
            ...{ title: text('settlement.proof'), key: 'proof' },
            render: (_, { document: { proof } }) =>
              proof.isReconciled ? (
                <Tag color="success">{text('settlement.reconciled', { n: format.count(proof.postings) })}</Tag>
              ) : (
                <Tag color="error">
                  {text('settlement.differs', {
                    ...{ mine: format.count(proof.byPartner), journal: format.count(proof.byJournal) },
                  })}
                </Tag>
              ),
          },
        ]}
      />
      {chosen && <Whole partner={partner} statement={chosen} />}
    </Page>
  );
}
