// What customers are worth: scores by R, F, M, the amount-frequency-benefit score, and the lifetime value.
import { computeLifetime } from '@contracts/know/lifetime/contract.ts';
import { computeValue } from '@contracts/know/value/contract.ts';
import { App, Button, Tabs } from 'antd';
import { choiceField, numberField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { AmountFrequencyBenefit } from './amount-frequency-benefit.tsx';
import { Lifetime } from './lifetime.tsx';
import { Rfm } from './rfm.tsx';

const tabs = ['rfm', 'afb', 'lifetime'] as const;

export const valueFields = {
  tab: choiceField(tabs, 'rfm'),
  naming: choiceField(['broker', 'bank', 'classic', 'detailed'], 'broker'),
  group: textField(),
  first: numberField(0, 0, 6),
  second: numberField(0, 0, 6),
  third: numberField(0, 0, 6),
  from: textField(),
  to: textField(),
  order: choiceField(['predicted', 'past', 'alive', 'expected'], 'predicted'),
  standing: textField(),
  page: numberField(1, 1, 500),
  pageSize: numberField(20, 1, 100),
};

function ComputeButton({ tab }: { readonly tab: (typeof tabs)[number] }) {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const scores = useAct(computeValue);
  const lifetime = useAct(computeLifetime);
  if (!may('value.write')) return null;
  const act = tab === 'lifetime' ? lifetime : scores;
  const compute = () => act.mutate({ body: {} }, { onSuccess: () => message.success(text('value.computing')) });
  return (
    <>
      <Button loading={act.isPending} onClick={compute}>
        {text('value.compute')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Value() {
  const text = useText();
  const address = useAddress(valueFields);
  const { tab } = address.state;
  const content = {
    rfm: <Rfm address={address} />,
    afb: <AmountFrequencyBenefit address={address} />,
    lifetime: <Lifetime address={address} />,
  };
  const names = { rfm: text('value.rfm'), afb: text('value.afb'), lifetime: text('value.lifetime') };
  return (
    <Page title={text('value.title')} description={text('value.description')} actions={<ComputeButton tab={tab} />}>
      <Tabs
        activeKey={tab}
        onChange={(key) => address.only({ tab: tabs.find((each) => each === key) ?? 'rfm' })}
        items={tabs.map((key) => ({ key, label: names[key], children: content[key] }))}
        destroyOnHidden
      />
    </Page>
  );
}
