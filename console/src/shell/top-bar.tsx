// Above every page: finding a customer from anywhere, the switches, and the operator's own menu.
import {
  GlobalOutlined,
  LogoutOutlined,
  MoonOutlined,
  SearchOutlined,
  SunOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { signOut } from '@contracts/platform/auth/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Avatar, Button, Dropdown, Input, type InputRef, Layout, Tooltip } from 'antd';
import { useEffect, useRef } from 'react';
import { call } from '../api/client.ts';
import { language, useLanguage, useText } from '../i18n/index.ts';
import { colorMode, useIsDark } from '../theme/preference.ts';
import { useWho } from '../ui/use-who.ts';
import { forgetSession, useSession } from './session.tsx';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function CustomerSearch() {
  const text = useText();
  const navigate = useNavigate();
  const field = useRef<InputRef>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);
  return (
    <Input
      ref={field}
      className="zy-search"
      prefix={<SearchOutlined />}
      suffix={<kbd>/</kbd>}
      placeholder={text('shell.search')}
      aria-label={text('shell.search')}
      onPressEnter={(event) => {
        const search = event.currentTarget.value.trim();
        if (search) void navigate({ to: '/customers', search: { search } as never });
      }}
    />
  );
}

/** Language and mode, also on the sign-in page. */
export function Switches() {
  const text = useText();
  const which = useLanguage();
  const isDark = useIsDark();
  const other = which === 'zh' ? 'en' : 'zh';
  return (
    <>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => language.set(other)}
      >
        {other === 'zh' ? '中文' : 'English'}
      </Button>
      <Tooltip title={text(isDark ? 'shell.toLight' : 'shell.toDark')}>
        <Button
          type="text"
          aria-label={text(isDark ? 'shell.toLight' : 'shell.toDark')}
          icon={isDark ? <SunOutlined /> : <MoonOutlined />}
          onClick={() => colorMode.set(isDark ? 'light' : 'dark')}
        />
      </Tooltip>
    </>
  );
}

function OwnMenu() {
  const text = useText();
  const who = useWho();
  const navigate = useNavigate();
  const { me } = useSession();
  const leave = async () => {
    await call(signOut, {}).catch(() => undefined);
    forgetSession();
    await navigate({ to: '/sign-in', replace: true });
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: `${me.loginName} · ${text.list(me.roles.map((role) => text.code('role', role)))}`,
          },
          { key: 'account', icon: <UserOutlined />, label: text('shell.account') },
          { key: 'out', icon: <LogoutOutlined />, label: text('shell.signOut') },
        ],
        onClick: ({ key }) => void (key === 'out' ? leave() : navigate({ to: '/account' })),
      }}
    >
      <Button type="text" className="zy-own" aria-label={text('shell.ownMenu')}>
        <Avatar size={26}>{[...me.displayName][0] ?? '?'}</Avatar>
        <span>{who(me.displayName)}</span>
      </Button>
    </Dropdown>
  );
}

export function TopBar() {
  const { may } = useSession();
  return (
    <Layout.Header className="zy-top">
      {may('customers.read') ? <CustomerSearch /> : <span />}
      <div className="zy-top-right">
        <Switches />
        <OwnMenu />
      </div>
    </Layout.Header>
  );
}
