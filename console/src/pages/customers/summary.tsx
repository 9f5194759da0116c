// The customer in short: attributes by group, accounts, contribution, channels, consents, tags, behaviour.
import { Tag } from 'antd';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useAttributeWords } from '../../ui/use-attribute-words.ts';
import { useChannelNames } from '../../ui/use-channel-names.ts';
import { useEventTitle, usePropertyWords } from '../../ui/use-event-title.ts';
import { BenefitsCard } from '../benefits/benefits-card.tsx';
import { ChurnCard } from '../churn/churn-card.tsx';
import { ContributionCard } from '../contribution/contribution-card.tsx';
import { EarnedCard } from '../earning/earned-card.tsx';
import { LifecycleCard } from '../lifecycle/lifecycle-card.tsx';
import { LoyaltyCard } from '../loyalty/loyalty-card.tsx';
import { MomentsCard } from '../moments/moments-card.tsx';
import { ScenesCard } from '../scenes/scenes-card.tsx';
import { TierCard } from '../tiers/tier-card.tsx';
import { LifetimeCard } from '../value/lifetime-card.tsx';
import type { CustomerView } from './customer.tsx';
import { RevealButton } from './reveal.tsx';
import { TagList } from './tag-list.tsx';

type Attribute = CustomerView['attributes'][number];

function Attributes({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const say = useBilingual();
  const { valueText } = useAttributeWords();
  const products = new Map(customer.positions.map(({ productCode, productName }) => [productCode, productName]));
  const write = ({ name, value }: Attribute): string =>
    valueText(name, value, (code) => (name === 'holdings' ? products.get(code) : null));
  const shown = customer.attributes.filter(({ value, personal }) => value !== null || personal);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <>
      {groups.map((group) => (
        <Panel key={group} title={text.code('attributeGroup', group)}>
          <dl className="zy-kv">
            {shown
              .filter((attribute) => attribute.group === group)
              .map((attribute) => (
                <div key={attribute.name} style={{ display: 'contents' }}>
                  <dt>{say(attribute.label)}</dt>
                  <dd title={Array.isArray(attribute.value) ? attribute.value.join(' ') : undefined}>
                    {write(attribute)}
                    {attribute.personal && attribute.value !== null && (
                      <RevealButton customerId={customer.header.customerId} field={attribute.name} />
                    )}
                    {attribute.since && (
                      <span className="zy-faint"> {text('customer.since', { day: attribute.since })}</span>
                    )}
                  </dd>
                </div>
              ))}
          </dl>
        </Panel>
      ))}
    </>
  );
}

function Contribution({ contribution }: Pick<CustomerView, 'contribution'>) {
  const text = useText();
  const format = useFormat();
  const lines: readonly (readonly [string, string])[] = [
    [text('customer.commission'), format.money(contribution.commissionFen)],
    [text('customer.fees'), format.money(contribution.feesFen)],
    [text('customer.turnover'), format.money(contribution.turnoverFen)],
    [text('customer.deposits'), format.money(contribution.depositsFen)],
    [text('customer.withdrawals'), format.money(contribution.withdrawalsFen)],
    [text('customer.fundedAt'), format.instant(contribution.fundedAt)],
    [text('customer.firstTrade'), format.instant(contribution.firstTradeAt)],
    [text('customer.lastTrade'), format.instant(contribution.lastTradeAt)],
  ];
  return (
    <Panel title={text('customer.contributionPanel')}>
      <dl className="zy-kv">
        {lines.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Accounts({ accounts }: Pick<CustomerView, 'accounts'>) {
  const text = useText();
  return (
    <Panel title={text('customer.accounts')}>
      {accounts.length === 0 && <span className="zy-faint">{text('customer.noAccounts')}</span>}
      <dl className="zy-kv">
        {accounts.map((account) => (
          <div key={account.accountId} style={{ display: 'contents' }}>
            <dt>{account.accountId}</dt>
            <dd>
              {[
                account.kind && text.code('accountType', account.kind),
                account.status && text.code('accountStatus', account.status),
                account.openedOn,
              ]
                .filter(Boolean)
                .join(' · ')}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function ChannelsAndConsents({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const channelName = useChannelNames();
  const say = usePropertyWords();
  const format = useFormat();
  const touch = (value: CustomerView['channels']['first']) =>
    value ? `${channelName(value.channel)} · ${format.instant(value.at)}` : '–';
  return (
    <>
      <Panel title={text('customer.channels')}>
        <dl className="zy-kv">
          <dt>{text('customer.firstTouch')}</dt>
          <dd>{touch(customer.channels.first)}</dd>
          <dt>{text('customer.latestTouch')}</dt>
          <dd>{touch(customer.channels.latest)}</dd>
        </dl>
      </Panel>
      <Panel title={text('customer.consents')}>
        {customer.consents.length === 0 && <span className="zy-faint">{text('customer.noConsents')}</span>}
        <dl className="zy-kv">
          {customer.consents.map((consent) => (
            <div key={`${consent.purpose} ${consent.channel}`} style={{ display: 'contents' }}>
              <dt title={consent.purpose}>
                {say({ name: 'consent_changed', properties: {} }, 'purpose', consent.purpose)}
                {consent.channel && ` · ${text.code('consentChannel', consent.channel)}`}
              </dt>
              <dd>
                <Tag variant="filled" color={consent.granted ? 'success' : 'default'}>
                  {text(consent.granted ? 'customer.granted' : 'customer.withdrawn')}
                </Tag>
                <span className="zy-faint">{format.instant(consent.changedAt)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </>
  );
}

function Behaviour({ counters }: Pick<CustomerView, 'counters'>) {
  const text = useText();
  const format = useFormat();
  const title = useEventTitle();
  return (
    <Panel title={text('customer.behaviour')} flush>
      <Table
        size="small"
        rowKey="event"
        dataSource={counters}
        pagination={counters.length > 12 ? { pageSize: 12, size: 'small' } : false}
        locale={{ emptyText: text('customer.noEvents') }}
        columns={[
          { title: text('customer.event'), render: (_, row) => <span title={row.event}>{title(row.event)}</span> },
          { title: text('customer.count'), align: 'end', render: (_, row) => format.count(row.count) },
          {
            title: text('customer.amount'),
            align: 'end',
            render: (_, row) => (row.amountFen ? format.money(row.amountFen) : '–'),
          },
          { title: text('customer.lastTime'), render: (_, row) => format.instant(row.lastAt) },
        ]}
      />
    </Panel>
  );
}

export function Summary({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  return (
    <div className="zy-stack" style={{ gap: 16 }}>
      <Panel title={text('customer.tags')}>
        <TagList customer={customer} />
      </Panel>
      <div className="zy-grid zy-grid-3" style={{ alignItems: 'start' }}>
        <div className="zy-stack" style={{ gap: 16 }}>
          <Attributes customer={customer} />
        </div>
        <div className="zy-stack" style={{ gap: 16 }}>
          <LifecycleCard customerId={customer.header.customerId} />
          <MomentsCard customerId={customer.header.customerId} />
          <ChurnCard customerId={customer.header.customerId} />
          <TierCard customerId={customer.header.customerId} />
          <EarnedCard customerId={customer.header.customerId} />
          <BenefitsCard customerId={customer.header.customerId} />
          <ScenesCard customerId={customer.header.customerId} />
          <LifetimeCard customerId={customer.header.customerId} />
          <ContributionCard customerId={customer.header.customerId} />
          <LoyaltyCard customerId={customer.header.customerId} />
          <Contribution contribution={customer.contribution} />
          <Accounts accounts={customer.accounts} />
          <ChannelsAndConsents customer={customer} />
        </div>
        <Behaviour counters={customer.counters} />
      </div>
    </div>
  );
}
