// Everything that is set for the whole installation, as far as the operator may see it.
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Branding } from './branding.tsx';
import { Business } from './business.tsx';
import { Operators } from './operators.tsx';
import { Roles } from './roles.tsx';
import { TradingCalendar } from './trading-calendar.tsx';
import { WriteKeys } from './write-keys.tsx';

const fields = { tab: textField() };

interface Part {
  readonly key: string;
  readonly label: string;
  readonly children: ReactNode;
}

const useParts = (): readonly Part[] => {
  const text = useText();
  const { may } = useSession();
  const part = (allowed: boolean, key: string, label: string, children: ReactNode): readonly Part[] =>
    allowed ? [{ key, label, children }] : [];
  return [
    ...part(may('operators.read'), 'operators', text('settings.tabOperators'), <Operators />),
    ...part(may('operators.read'), 'roles', text('settings.tabRoles'), <Roles />),
    ...part(may('keys.read'), 'write-keys', text('settings.tabWriteKeys'), <WriteKeys />),
    ...part(may('keys.read'), 'api-keys', text('settings.tabApiKeys'), <ApiKeys />),
    ...part(may('settings.read'), 'calendar', text('settings.tabCalendar'), <TradingCalendar />),
    ...part(may('settings.read'), 'business', text('settings.tabBusiness'), <Business />),
    ...part(may('settings.read'), 'branding', text('settings.tabBranding'), <Branding />),
  ];
};

export function Settings() {
  const text = useText();
  const { state, only } = useAddress(fields);
  const parts = useParts();
  const chosen = parts.find(({ key }) => key === state.tab) ?? parts[0];
  return (
    <Page title={text('settings.title')} description={text('settings.description')}>
      <Tabs
        {...(chosen ? { activeKey: chosen.key } : {})}
        onChange={(tab) => only({ tab })}
        items={[...parts]}
        destroyOnHidden
      />
    </Page>
  );
}
