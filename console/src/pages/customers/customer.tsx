// The 360 view of one customer: who it is at a glance, and everything known by theme.
import { getCustomer } from '@contracts/know/profiles/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Alert, Tabs } from 'antd';
import { lazy, Suspense } from 'react';
import { choiceField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Loading, Ready } from '../../ui/states.tsx';
import { ActivitiesCard } from '../activities/activities-card.tsx';
import { PointsTab } from '../ledger/points-tab.tsx';
import { StatusTag } from './customers.tsx';
import { Identity } from './identity.tsx';
import { RevealButton } from './reveal.tsx';
import { Rights } from './rights.tsx';
import { Summary } from './summary.tsx';
import { Timeline } from './timeline.tsx';
import { Trades } from './trades.tsx';

const Assets = lazy(async () => ({ default: (await import('./assets.tsx')).Assets }));

export type CustomerView = AnswerOf<typeof getCustomer>;

const tabs = ['summary', 'assets', 'trades', 'points', 'timeline', 'identity', 'rights'] as const;
const fields = { tab: choiceField(tabs, 'summary') };

function Stat({ label, value, note }: { readonly label: string; readonly value: string; readonly note?: string }) {
  return (
    <div>
      <div className="zy-stat-label">{label}</div>
      <div className="zy-stat-value">{value}</div>
      {note && <div className="zy-faint">{note}</div>}
    </div>
  );
}

function Head({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const format = useFormat();
  const { header, assets, contribution } = customer;
  const served = [header.branchName ?? header.branchId, header.adviserName ?? header.adviserId].filter(Boolean);
  return (
    <Panel flush className="zy-360">
      <div className="zy-360-head">
        <div className="zy-360-avatar" aria-hidden="true">
          {[...(header.name ?? header.customerId)][0]}
        </div>
        <div>
          <div className="zy-360-name">
            {header.name ?? text('customers.noName')}
            {header.name !== null && <RevealButton customerId={header.customerId} field="name" />}
            <StatusTag status={header.status} />
          </div>
          <div className="zy-soft zy-row" style={{ columnGap: 14, rowGap: 0 }}>
            <span className="zy-num">{header.customerId}</span>
            {header.phone && (
              <span className="zy-num">
                {header.phone}
                <RevealButton customerId={header.customerId} field="phone" />
              </span>
            )}
            {header.riskLevel && <span className="zy-num">{text(`riskLevel.${header.riskLevel}`)}</span>}
          </div>
        </div>
        <Stat
          label={text('customers.totalAssets')}
          value={format.moneyShort(assets.totalFen)}
          {...(assets.date ? { note: text('customer.asOfDay', { day: assets.date }) } : {})}
        />
        <Stat
          label={text('customer.contribution')}
          value={format.moneyShort(contribution.totalFen)}
          note={text('customer.trades', { count: format.count(contribution.trades) })}
        />
        <Stat
          label={text('customer.lastActive')}
          value={format.ago(header.lastActiveAt)}
          note={format.instant(header.lastActiveAt)}
        />
        <Stat label={text('customer.servedBy')} value={served[0] ?? '–'} {...(served[1] ? { note: served[1] } : {})} />
      </div>
    </Panel>
  );
}

function Body({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const { state, only } = useAddress(fields);
  const customerId = customer.header.customerId;
  const { mergedInto } = customer.identity;
  const content = {
    summary: <Summary customer={customer} />,
    assets: (
      <Suspense fallback={<Loading />}>
        <Assets customerId={customerId} />
      </Suspense>
    ),
    trades: <Trades customerId={customerId} />,
    points: (
      <div className="zy-stack">
        <PointsTab customerId={customerId} />
        <ActivitiesCard customerId={customerId} />
      </div>
    ),
    timeline: <Timeline customer={customer} />,
    identity: <Identity customer={customer} />,
    rights: <Rights customerId={customerId} />,
  };
  const labels = {
    summary: text('customer.tabSummary'),
    assets: text('customer.tabAssets'),
    trades: text('customer.tabTrades'),
    points: text('ledger.tab'),
    timeline: text('customer.tabTimeline'),
    identity: text('customer.tabIdentity'),
    rights: text('rights.tab'),
  };
  return (
    <>
      {mergedInto && (
        <Alert
          type="warning"
          showIcon
          title={
            <CustomerLink customerId={mergedInto}>{text('customer.mergedInto', { customer: mergedInto })}</CustomerLink>
          }
        />
      )}
      <Head customer={customer} />
      <Tabs
        activeKey={state.tab}
        onChange={(tab) => only({ tab: tabs.find((each) => each === tab) ?? 'summary' })}
        items={tabs.map((key) => ({ key, label: labels[key], children: content[key] }))}
        destroyOnHidden
      />
    </>
  );
}

export function Customer() {
  const text = useText();
  const { customerId } = useParams({ strict: false }) as { customerId: string };
  const reading = useRead(getCustomer, { params: { customerId } });
  return (
    <Page title={customerId} parent={{ to: '/customers', label: text('customers.title') }}>
      <Ready of={reading}>{(customer) => <Body customer={customer} />}</Ready>
    </Page>
  );
}
