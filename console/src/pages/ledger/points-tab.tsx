// A customer's points as the journal has them: balances, the statement with the entries of each posting, and the lots.
import {
  listLots,
  listProgrammes,
  readBalance,
  readPosting,
  readStatement,
} from '@contracts/reward/ledger/contract.ts';
import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { usePages } from '../../api/use-pages.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ReadOn } from '../../ui/read-on.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import type { Programme } from './programmes.tsx';
import { useRuleNames } from './use-rule-names.ts';

type Entry = AnswerOf<typeof readPosting>['entries'][number];
type Line = AnswerOf<typeof readStatement>['items'][number];
type Lot = AnswerOf<typeof listLots>['items'][number];

interface Of {
  readonly programme: Programme;
  readonly customerId: string;
}

/** What a wallet is called, by its code. */
const useWalletName = (programme: Programme): ((code: string) => string) => {
  const say = useBilingual();
  return (code) => {
    const found = programme.wallets.find(({ wallet }) => wallet === code);
    return found ? say({ zh: found.nameZh, en: found.nameEn }) : code;
  };
};

const signed = (points: string, value: number): string => (value > 0 ? `+${points}` : points);

function Balances({ programme, customerId }: Of) {
  const text = useText();
  const format = useFormat();
  const nameOf = useWalletName(programme);
  const reading = useRead(readBalance, { params: { programme: programme.programme, customerId }, query: {} });
  return (
    <Ready of={reading} rows={2}>
      {({ wallets }) => (
        <div className="zy-figures">
          {wallets.map(({ wallet, available, pending, held, debt, expiringSoon }) => {
            const more = [
              pending > 0 && text('ledger.pendingPoints', { points: format.count(pending) }),
              held > 0 && text('ledger.heldPoints', { points: format.count(held) }),
              debt > 0 && text('ledger.debtPoints', { points: format.count(debt) }),
              expiringSoon > 0 && text('ledger.expiringPoints', { points: format.count(expiringSoon) }),
            ].filter((each) => each !== false);
            return (
              <div className="zy-figure" key={wallet} data-wallet={wallet}>
                <div className="zy-figure-label">{nameOf(wallet)}</div>
                <div className="zy-figure-value">{format.count(available)}</div>
                {more.length > 0 && <div className="zy-faint">{more.join(' · ')}</div>}
              </div>
            );
          })}
        </div>
      )}
    </Ready>
  );
}

function Entries({ programme, entries }: { readonly programme: Programme; readonly entries: readonly Entry[] }) {
  const text = useText();
  const format = useFormat();
  const nameOf = useWalletName(programme);
  const side = (account: string, lot: number | null): string =>
    `${text.code('ledgerAccount', account)}${lot === null ? '' : ` · ${text('ledger.lotOf', { lot })}`}`;
  return (
    <Table<Entry>
      size="small"
      pagination={false}
      rowKey="line"
      dataSource={[...entries]}
      columns={[
        { title: text('ledger.wallet'), render: (_, { wallet }) => nameOf(wallet) },
        { title: text('ledger.from'), render: (_, { fromAccount, fromLot }) => side(fromAccount, fromLot) },
        { title: text('ledger.to'), render: (_, { toAccount, toLot }) => side(toAccount, toLot) },
        {
          ...{ title: text('ledger.points'), align: 'end' as const, className: 'zy-num' },
          render: (_, each) => format.count(each.points),
        },
      ]}
    />
  );
}

/** One posting: its entries, and what it was made of. */
function Posting({ programme, postingId }: { readonly programme: Programme; readonly postingId: number }) {
  const text = useText();
  const format = useFormat();
  const reading = useRead(readPosting, { params: { programme: programme.programme, postingId } });
  return (
    <Ready of={reading} rows={3}>
      {({ posting, entries }) => {
        const { attribution } = posting;
        const facts: readonly (readonly [string, string | null | undefined])[] = [
          [text('ledger.effective'), format.instantFull(posting.effectiveAt)],
          [text('ledger.recorded'), format.instantFull(posting.recordedAt)],
          [text('ledger.rule'), posting.ruleVersion],
          [text('ledger.branch'), [attribution?.branchId, attribution?.adviserId].filter(Boolean).join(' · ')],
          [text('ledger.key'), posting.key],
        ];
        return (
          <div className="zy-stack">
            <Entries programme={programme} entries={entries} />
            <dl className="zy-kv">
              {facts.map(
                ([label, value]) =>
                  value && (
                    <div key={label} style={{ display: 'contents' }}>
                      <dt>{label}</dt>
                      <dd style={{ overflowWrap: 'anywhere' }}>{value}</dd>
                    </div>
                  ),
              )}
            </dl>
          </div>
        );
      }}
    </Ready>
  );
}

const useStatementColumns = (programme: Programme) => {
  const ruleNamed = useRuleNames();
  const text = useText();
  const format = useFormat();
  const nameOf = useWalletName(programme);
  const besides = ({ pending, held, debt }: Line['changes'][number]): string =>
    [
      pending !== 0 && text('ledger.pendingChange', { points: signed(format.count(pending), pending) }),
      held !== 0 && text('ledger.heldChange', { points: signed(format.count(held), held) }),
      debt !== 0 && text('ledger.debtChange', { points: signed(format.count(debt), debt) }),
    ]
      .filter((each) => each !== false)
      .join(' · ');
  return [
    { title: text('ledger.number'), className: 'zy-num', render: (_: unknown, { postingId }: Line) => postingId },
    { title: text('ledger.at'), render: (_: unknown, { effectiveAt }: Line) => format.instant(effectiveAt) },
    {
      title: text('ledger.kind'),
      render: (_: unknown, { kind, refusal }: Line) => (
        <>
          {text.code('postingKind', kind)}
          {refusal && (
            <>
              {' '}
              <Tag color="error" variant="filled">
                {text('ledger.refused')}
              </Tag>
              <span className="zy-faint">{refusal.code}</span>
            </>
          )}
        </>
      ),
    },
    {
      ...{ title: text('ledger.change'), align: 'end' as const, className: 'zy-num' },
      render: (_: unknown, { changes }: Line) =>
        changes.map(({ wallet, active }) => (
          <div key={wallet}>
            {nameOf(wallet)} <strong>{signed(format.count(active), active)}</strong>
          </div>
        )),
    },
    {
      title: text('ledger.other'),
      render: (_: unknown, { changes }: Line) => changes.map((each) => <div key={each.wallet}>{besides(each)}</div>),
    },
    {
      title: text('ledger.because'),
      // The journal keeps the rule's name of then in one language; here it is said in the reader's.
      render: (_: unknown, { reason, ruleVersion }: Line) =>
        ruleNamed(ruleVersion) ?? ruleNamed(reason) ?? reason ?? ruleVersion ?? '–',
    },
  ];
};

function Statement({ programme, customerId }: Of) {
  const text = useText();
  const columns = useStatementColumns(programme);
  const pages = usePages(readStatement, (before) => ({
    params: { programme: programme.programme, customerId },
    query: before === null ? { size: 20 } : { size: 20, before },
  }));
  return (
    <ReadOn of={pages}>
      {(answers, below) => (
        <Panel
          flush
          title={text('ledger.statement')}
          extra={<span className="zy-faint">{text('ledger.statementHint')}</span>}
        >
          <Table<Line>
            size="small"
            pagination={false}
            rowKey="postingId"
            dataSource={answers.flatMap(({ items }) => items)}
            scroll={{ x: 'max-content' }}
            locale={{
              emptyText: <EmptyState title={text('ledger.noPostings')} hint={text('ledger.noPostingsHint')} />,
            }}
            columns={columns}
            expandable={{
              expandedRowRender: ({ postingId }) => <Posting programme={programme} postingId={postingId} />,
            }}
          />
          {below}
        </Panel>
      )}
    </ReadOn>
  );
}

function Lots({ programme, customerId }: Of) {
  const text = useText();
  const format = useFormat();
  const nameOf = useWalletName(programme);
  const reading = useRead(listLots, { params: { programme: programme.programme, customerId }, query: {} });
  const number = (title: string, of: (lot: Lot) => number) => ({
    ...{ title, align: 'end' as const, className: 'zy-num' },
    render: (_: unknown, lot: Lot) => format.count(of(lot)),
  });
  return (
    <Panel flush title={text('ledger.lots')} extra={<span className="zy-faint">{text('ledger.lotsHint')}</span>}>
      <Ready of={reading} rows={3}>
        {({ items }) => (
          <Table<Lot>
            size="small"
            pagination={items.length > 10 ? { pageSize: 10, size: 'small' } : false}
            rowKey="lotId"
            dataSource={[...items]}
            locale={{ emptyText: <EmptyState title={text('ledger.noLots')} /> }}
            columns={[
              { title: text('ledger.lot'), className: 'zy-num', dataIndex: 'lotId' },
              { title: text('ledger.wallet'), render: (_, { wallet }) => nameOf(wallet) },
              { title: text('ledger.earnedOn'), render: (_, { occurredAt }) => format.dayOf(occurredAt) },
              number(text('ledger.points'), ({ points }) => points),
              number(text('ledger.remaining'), ({ remaining }) => remaining),
              {
                title: text('ledger.expires'),
                render: (_, { expiresAt }) => (expiresAt === null ? text('ledger.never') : format.instant(expiresAt)),
              },
            ]}
          />
        )}
      </Ready>
    </Panel>
  );
}

export function PointsTab({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const reading = useRead(listProgrammes, {}, { staleMs: 60_000 });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Ready of={reading}>
      {({ items }) => {
        const programme = items.find((each) => each.programme === chosen) ?? items[0];
        if (!programme)
          return (
            <Panel>
              <EmptyState title={text('ledger.none')} hint={text('ledger.noneHintRead')} />
            </Panel>
          );
        return (
          <div className="zy-stack">
            {items.length > 1 && (
              <div>
                <Segmented
                  value={programme.programme}
                  options={items.map((each) => ({
                    value: each.programme,
                    label: say({ zh: each.nameZh, en: each.nameEn }),
                  }))}
                  onChange={setChosen}
                />
              </div>
            )}
            <Balances programme={programme} customerId={customerId} />
            <Statement programme={programme} customerId={customerId} />
            <Lots programme={programme} customerId={customerId} />
          </div>
        );
      }}
    </Ready>
  );
}
