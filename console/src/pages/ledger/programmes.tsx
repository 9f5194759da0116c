// The programmes with their wallets, and the drawer in which one is begun or changed.
import { PlusOutlined } from '@ant-design/icons';
import { listProgrammes, saveProgramme } from '@contracts/reward/ledger/contract.ts';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { ChoiceInput, NameFields, TextField, WholeNumber } from '../drafts/fields.tsx';
import { type Wallet, WalletFields } from './wallet-fields.tsx';

export type Programme = AnswerOf<typeof listProgrammes>['items'][number];
type Settings = Pick<Programme, 'programme' | 'nameZh' | 'nameEn' | 'reversal' | 'holdTimeoutMs' | 'wallets'>;

const MINUTE_MS = 60_000;
const reversals = ['unlimited', 'within_balance', 'only_pending'] as const;

const points: Wallet = {
  ...{ wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false },
  expiry: { kind: 'rolling', unit: 'months', count: 12, roundUp: 'year', countedFrom: 'occurrence' },
  activation: { kind: 'at_once' },
};
const growth: Wallet = {
  ...{ wallet: 'growth', nameZh: '成长值', nameEn: 'Growth', spendable: false, transferable: false },
  expiry: { kind: 'none' },
  activation: { kind: 'at_once' },
};

/** What most programmes are: points to spend, and growth that moves tiers. The templates of rules and items name these codes. */
const beginning: Settings = {
  ...{
    programme: 'main',
    nameZh: '会员积分',
    nameEn: 'Member points',
    reversal: 'unlimited',
    holdTimeoutMs: 1_800_000,
  },
  wallets: [points, growth],
};

function useExpiryWords() {
  const text = useText();
  return ({ expiry }: Wallet): string => {
    if (expiry.kind === 'none') return text('ledger.expiresNever');
    if (expiry.kind === 'calendar') return text('ledger.expiresOnDays', { days: text.list(expiry.days) });
    if (expiry.kind === 'inactivity') return text('ledger.expiresInactive', { count: expiry.months });
    const rounded =
      expiry.roundUp === 'none' ? '' : text('ledger.expiresRounded', { end: text(`pointsRound.${expiry.roundUp}`) });
    return text('ledger.expiresAfter', { count: expiry.count, unit: text(`pointsUnit.${expiry.unit}`), rounded });
  };
}

function ProgrammeEditor({
  programme,
  onClose,
}: {
  readonly programme: Programme | null;
  readonly onClose: () => void;
}) {
  const text = useText();
  const { message } = App.useApp();
  const [value, setValue] = useState<Settings>(programme ?? beginning);
  const save = useAct(saveProgramme, { refreshes: [listProgrammes] });
  const change = (more: Partial<Settings>): void => setValue((before) => ({ ...before, ...more }));
  const { wallets } = value;
  const existing = new Set(programme?.wallets.map(({ wallet }) => wallet));
  const store = (): void => {
    const { nameZh, nameEn, reversal, holdTimeoutMs } = value;
    save.mutate(
      { params: { programme: value.programme }, body: { nameZh, nameEn, reversal, holdTimeoutMs, wallets } },
      {
        onSuccess: () => {
          void message.success(text('ledger.saved'));
          onClose();
        },
      },
    );
  };
  return (
    <DraftDrawer
      title={text(programme ? 'ledger.edit' : 'ledger.begin')}
      saveLabel={text('action.save')}
      saving={save}
      onSave={store}
      onClose={onClose}
    >
      <span className="zy-soft">{text('ledger.inForceHint')}</span>
      <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
        {programme === null && (
          <TextField
            label={text('ledger.code')}
            value={value.programme}
            onChange={(code) => change({ programme: code })}
          />
        )}
        <NameFields
          value={{ zh: value.nameZh, en: value.nameEn }}
          onChange={({ zh, en }) => change({ nameZh: zh, nameEn: en })}
        />
        <ChoiceInput
          label={text('ledger.reversal')}
          value={value.reversal}
          choices={reversals.map((each) => [each, text(`pointsReversal.${each}`)])}
          onChange={(reversal) => change({ reversal })}
        />
        <WholeNumber
          label={text('ledger.holdTimeout')}
          value={Math.round(value.holdTimeoutMs / MINUTE_MS)}
          onChange={(minutes) => change({ holdTimeoutMs: (minutes ?? 1) * MINUTE_MS })}
        />
      </div>
      {wallets.map((wallet, at) => (
        // A wallet that is being named has no other key than its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: fields hold no state of their own
        <Panel key={at} title={text('ledger.wallet')}>
          <WalletFields
            value={wallet}
            exists={existing.has(wallet.wallet)}
            onChange={(next) => change({ wallets: wallets.map((each, index) => (index === at ? next : each)) })}
            onRemove={wallets.length > 1 ? () => change({ wallets: wallets.filter((_, index) => index !== at) }) : null}
          />
        </Panel>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() => change({ wallets: [...wallets, { ...points, wallet: '', nameZh: '', nameEn: '' }] })}
        >
          {text('ledger.addWallet')}
        </Button>
      </div>
    </DraftDrawer>
  );
}

function ProgrammeTable({
  items,
  onEdit,
}: {
  readonly items: readonly Programme[];
  readonly onEdit: ((one: Programme) => void) | null;
}) {
  const text = useText();
  const say = useBilingual();
  const expiry = useExpiryWords();
  return (
    <Table<Programme>
      size="small"
      pagination={false}
      rowKey="programme"
      dataSource={[...items]}
      columns={[
        {
          title: text('ledger.programme'),
          render: (_, { programme, nameZh, nameEn }) => (
            <>
              {say({ zh: nameZh, en: nameEn })}
              <div className="zy-faint">{programme}</div>
            </>
          ),
        },
        {
          title: text('ledger.wallets'),
          render: (_, { wallets }) =>
            wallets.map((wallet) => (
              <div key={wallet.wallet} className="zy-row" data-wallet={wallet.wallet}>
                <span>{say({ zh: wallet.nameZh, en: wallet.nameEn })}</span>
                <Tag variant="filled">{text(wallet.spendable ? 'ledger.spendable' : 'ledger.qualifyingOnly')}</Tag>
                <span className="zy-faint">{expiry(wallet)}</span>
              </div>
            )),
        },
        { title: text('ledger.reversal'), render: (_, { reversal }) => text(`pointsReversal.${reversal}`) },
        ...(onEdit
          ? [
              {
                ...{ title: '', align: 'end' as const },
                render: (_: unknown, one: Programme) => (
                  <Button size="small" onClick={() => onEdit(one)}>
                    {text('action.edit')}
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** The programmes, or how to begin with the first one. */
export function Programmes({ items }: { readonly items: readonly Programme[] }) {
  const text = useText();
  const { may } = useSession();
  const [editing, setEditing] = useState<Programme | 'new' | null>(null);
  const manages = may('ledger.manage');
  const begin = (isPrimary: boolean) => (
    <Button type={isPrimary ? 'primary' : 'default'} icon={<PlusOutlined />} onClick={() => setEditing('new')}>
      {text('ledger.begin')}
    </Button>
  );
  return (
    <>
      {items.length === 0 ? (
        <Panel>
          <EmptyState
            title={text('ledger.none')}
            hint={text(manages ? 'ledger.noneHint' : 'ledger.noneHintRead')}
            {...(manages ? { action: begin(true) } : {})}
          />
        </Panel>
      ) : (
        <Panel flush title={text('ledger.programmes')} extra={manages ? begin(false) : null}>
          <ProgrammeTable items={items} onEdit={manages ? setEditing : null} />
        </Panel>
      )}
      {editing && <ProgrammeEditor programme={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}
