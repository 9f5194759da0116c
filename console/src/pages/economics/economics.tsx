// The economics of the programme, part by part.
import { computeEconomics } from '@contracts/reward/economics/contract.ts';
import { App, Button, Tabs } from 'antd';
import { useAddress } from '../../address/use-address.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { economicsFields, economicsTabs } from './address.ts';
import { BudgetsPart, CostsPart } from './costs.tsx';
import { DeferredPart } from './deferred.tsx';
import { KeptPart } from './kept.tsx';
import { LiabilityPart } from './liability.tsx';
import { MovementPart } from './movement.tsx';
import { RatiosPart } from './ratios.tsx';

export function ComputeButton() {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const act = useAct(computeEconomics);
  if (!may('ledger.manage')) return null;
  return (
    <>
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({}, { onSuccess: () => message.success(text('economics.computing')) })}
      >
        {text('economics.compute')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Economics() {
  const text = useText();
  const address = useAddress(economicsFields);
  const items = [
    { key: 'movement', label: text('economics.tabMovement'), children: <MovementPart address={address} /> },
    { key: 'liability', label: text('economics.tabLiability'), children: <LiabilityPart /> },
    { key: 'costs', label: text('economics.tabCosts'), children: <CostsPart address={address} /> },
    { key: 'ratios', label: text('economics.tabRatios'), children: <RatiosPart address={address} /> },
    { key: 'deferred', label: text('economics.tabDeferred'), children: <DeferredPart /> },
    { key: 'budgets', label: text('economics.tabBudgets'), children: <BudgetsPart /> },
    { key: 'kept', label: text('economics.tabKept'), children: <KeptPart /> },
  ];
  return (
    <Page title={text('economics.title')} description={text('economics.description')} actions={<ComputeButton />}>
      <Tabs
        activeKey={address.state.tab}
        onChange={(key) => address.only({ tab: economicsTabs.find((each) => each === key) ?? 'movement' })}
        items={items}
        destroyOnHidden
      />
    </Page>
  );
}
