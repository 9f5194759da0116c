// Points in motion: opening, what came and went, closing, month by month, and whether the sums agree with the journal.
import { getDifferences, getMovement } from '@contracts/reward/economics/contract.ts';
import { Alert, Segmented, Select, Table } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { EconomicsAddress } from './address.ts';
import { Computed, Extra, numberColumn } from './parts.tsx';

type Answer = AnswerOf<typeof getMovement>;
type Row = Answer['rows'][number];
type Difference = AnswerOf<typeof getDifferences>['items'][number];

const moved = ['earned', 'adjusted', 'refunded', 'spent', 'expired', 'reversed', 'borne'] as const;
const told = ['activated', 'transferred', 'pending', 'active', 'held', 'debt'] as const;

function Asked({ answer, address }: { readonly answer: Answer; readonly address: EconomicsAddress }) {
  const text = useText();
  const say = useBilingual();
  const { state, change } = address;
  const chosen = answer.chosen ? `${answer.chosen.programme}/${answer.chosen.wallet}` : null;
  return (
    <div className="zy-row">
      <Select
        style={{ minWidth: 220 }}
        value={chosen}
        aria-label={text('economics.wallet')}
        options={answer.wallets.map(({ programme, wallet, name }) => ({
          value: `${programme}/${wallet}`,
          label: say(name),
        }))}
        onChange={(value) => {
          const [programme = '', wallet = ''] = (value ?? '').split('/');
          change({ programme, wallet, branch: '' });
        }}
      />
      <Select
        style={{ minWidth: 180 }}
        showSearch={{ optionFilterProp: 'label' }}
        value={state.branch}
        aria-label={text('economics.branch')}
        options={[
          { value: '', label: text('economics.allBranches') },
          ...answer.branches.map(({ branchId, name }) => ({ value: branchId ?? '-', label: say(name) })),
        ]}
        onChange={(branch) => change({ branch })}
      />
      <Segmented
        value={state.basis}
        options={(['effective', 'recorded'] as const).map((value) => ({ value, label: text(`economics.${value}`) }))}
        onChange={(basis) => change({ basis })}
      />
    </div>
  );
}

function Differences() {
  const text = useText();
  const format = useFormat();
  const reading = useRead(getDifferences, {});
  return (
    <Ready of={reading}>
      {({ items }) => (
        <Table
          size="small"
          pagination={false}
          rowKey={({ programme, wallet, customerId }) => `${programme}/${wallet}/${customerId}`}
          dataSource={[...items]}
          columns={[
            {
              ...{ title: text('economics.customer'), key: 'customer' },
              render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
            },
            { title: text('economics.wallet'), key: 'wallet', render: (_, row) => `${row.programme}/${row.wallet}` },
            numberColumn<Difference>(text('economics.byJournal'), 'journal', (row) => format.count(row.byJournal)),
            numberColumn<Difference>(text('economics.byAccounts'), 'accounts', (row) => format.count(row.byAccounts)),
            numberColumn<Difference>(text('economics.byLots'), 'lots', (row) => format.count(row.byLots)),
          ]}
        />
      )}
    </Ready>
  );
}

function Proof({ proof }: { readonly proof: NonNullable<Answer['proof']> }) {
  const text = useText();
  const format = useFormat();
  const words = {
    ...{ closing: format.count(proof.closing), journal: format.count(proof.byJournal) },
    ...{ accounts: format.count(proof.byAccounts), lots: format.count(proof.byLots) },
    count: format.count(proof.isReconciled ? proof.accounts : proof.differing),
  };
  if (proof.isReconciled) return <Alert type="success" showIcon title={text('economics.proofHolds', words)} />;
  return (
    <>
      <Alert type="error" showIcon title={text('economics.proofFails', words)} />
      <Differences />
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const text = useText();
  const format = useFormat();
  const signed = (value: number) => (
    <span className={value < 0 ? 'zy-fall' : ''}>{value === 0 ? '–' : format.count(value)}</span>
  );
  return (
    <Table<Row>
      size="middle"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey="month"
      dataSource={[...rows].reverse()}
      locale={{ emptyText: <EmptyState title={text('economics.noMovement')} /> }}
      columns={[
        { title: text('economics.month'), dataIndex: 'month', fixed: 'left' },
        numberColumn(text('economics.opening'), 'opening', (row) => format.count(row.opening)),
        ...moved.map((key) => numberColumn<Row>(text(`economics.${key}`), key, (row) => signed(row[key]))),
        numberColumn(text('economics.closing'), 'closing', (row) => <strong>{format.count(row.closing)}</strong>),
        ...told.map((key) =>
          numberColumn<Row>(text(`economics.${key}`), key, (row) => (
            <span className="zy-faint">{signed(row[key])}</span>
          )),
        ),
      ]}
    />
  );
}

export function MovementPart({ address }: { readonly address: EconomicsAddress }) {
  const text = useText();
  const { programme, wallet, branch, basis } = address.state;
  const reading = useRead(
    getMovement,
    {
      query: {
        basis,
        ...(programme && wallet ? { programme, wallet } : {}),
        ...(branch ? { branch } : {}),
      },
    },
    { keepPrevious: true },
  );
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <Asked answer={answer} address={address} />
          <Computed of={answer}>
            {answer.proof && <Proof proof={answer.proof} />}
            <Panel flush title={text('economics.tabMovement')} extra={<Extra of={answer} table="movement" />}>
              <Rows rows={answer.rows} />
            </Panel>
          </Computed>
        </div>
      )}
    </Ready>
  );
}
