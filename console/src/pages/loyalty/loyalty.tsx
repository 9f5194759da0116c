// Loyalty by kind, and the life-journey map.
import { computeLoyalty } from '@contracts/know/loyalty/contract.ts';
import { App, Button, Tabs } from 'antd';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { JourneyMap } from './journey-map.tsx';
import { Kinds } from './kinds.tsx';

const tabs = ['kinds', 'journey'] as const;

export const loyaltyFields = {
  tab: choiceField(tabs, 'kinds'),
  type: choiceField(['', 'true', 'price', 'habit', 'latent', 'low', 'unknown'], ''),
  kind: choiceField(['', 'behaviour', 'intention', 'emotion'], ''),
  level: choiceField(['', 'loyal', 'partly', 'weak', 'unknown'], ''),
  price: choiceField(['', 'true'], ''),
  axis: choiceField(['age', 'lifecycle'], 'age'),
  layer: textField(),
  stage: textField(),
  ...pageFields,
};

function ComputeButton() {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const act = useAct(computeLoyalty);
  if (!may('value.write')) return null;
  return (
    <>
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({}, { onSuccess: () => message.success(text('loyalty.computing')) })}
      >
        {text('loyalty.compute')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Loyalty() {
  const text = useText();
  const address = useAddress(loyaltyFields);
  const { tab } = address.state;
  return (
    <Page
      title={text('loyalty.title')}
      description={text('loyalty.description')}
      actions={tab === 'kinds' && <ComputeButton />}
    >
      <Tabs
        activeKey={tab}
        onChange={(key) => address.only({ tab: tabs.find((each) => each === key) ?? 'kinds' })}
        items={[
          { key: 'kinds', label: text('loyalty.tabKinds'), children: <Kinds address={address} /> },
          { key: 'journey', label: text('loyalty.tabJourney'), children: <JourneyMap address={address} /> },
        ]}
        destroyOnHidden
      />
    </Page>
  );
}
