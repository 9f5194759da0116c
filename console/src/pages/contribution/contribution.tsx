// What customers bring and cost: figures by group with their customers, and loyal against valuable.
import { computeContribution } from '@contracts/know/contribution/contract.ts';
import { App, Button, Tabs } from 'antd';
import { choiceField, listField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { Quadrant } from './quadrant.tsx';
import { RulesButton } from './rules.tsx';
import { RevenueAndCost } from './table.tsx';

const tabs = ['table', 'quadrant'] as const;
export const groupings = ['month', 'branch', 'adviser', 'segment', 'attribute'] as const;

export const contributionFields = {
  tab: choiceField(tabs, 'table'),
  by: choiceField(groupings, 'month'),
  attribute: choiceField(
    ['lifecycle_stage', 'loyalty_type', 'loyal_valuable', 'rfm_broker', 'afb_group', 'first_channel', 'risk_level'],
    'lifecycle_stage',
  ),
  segments: listField(),
  from: textField(),
  to: textField(),
  /** The row that was opened; "-" is the row without a key. */
  open: textField(),
  order: choiceField(['desc', 'asc'], 'desc'),
  quadrant: choiceField(['', 'loyal_valuable', 'valuable', 'loyal', 'neither', 'unknown'], ''),
  loyaltyBand: textField(),
  netBand: textField(),
  ...pageFields,
};

function ComputeButton() {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const act = useAct(computeContribution);
  if (!may('value.write')) return null;
  return (
    <>
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({ body: {} }, { onSuccess: () => message.success(text('contribution.computing')) })}
      >
        {text('contribution.compute')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Contribution() {
  const text = useText();
  const address = useAddress(contributionFields);
  const items = [
    { key: 'table', label: text('contribution.tabTable'), children: <RevenueAndCost address={address} /> },
    { key: 'quadrant', label: text('contribution.tabQuadrant'), children: <Quadrant address={address} /> },
  ];
  return (
    <Page
      title={text('contribution.title')}
      description={text('contribution.description')}
      actions={
        <>
          <RulesButton />
          <ComputeButton />
        </>
      }
    >
      <Tabs
        activeKey={address.state.tab}
        onChange={(key) => address.only({ tab: tabs.find((each) => each === key) ?? 'table' })}
        items={items}
        destroyOnHidden
      />
    </Page>
  );
}
