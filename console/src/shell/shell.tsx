// The frame around every page: side bar, search, language, mode, and who is signed in.
import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Layout, Menu, type MenuProps } from 'antd';
import { Suspense, useEffect, useRef } from 'react';
import { useText } from '../i18n/index.ts';
import { LogoMark, Wordmark } from '../theme/logo.tsx';
import { siderState, usePreference } from '../theme/preference.ts';
import { Loading } from '../ui/states.tsx';
import { itemOf, navigation } from './navigation.tsx';
import { SandboxBanner } from './sandbox-banner.tsx';
import { SessionGate, useSession } from './session.tsx';
import { TopBar } from './top-bar.tsx';

const useMenu = (): NonNullable<MenuProps['items']> => {
  const text = useText();
  const { may } = useSession();
  return navigation.flatMap((group) => {
    const items = group.items.filter((item) => may(item.needs));
    if (items.length === 0) return [];
    return [
      {
        key: group.key,
        type: 'group' as const,
        label: text(group.label),
        // A link, so that a page can be opened beside this one.
        children: items.map(({ to, icon, label }) => ({ key: to, icon, label: <Link to={to}>{text(label)}</Link> })),
      },
    ];
  });
};

function SideBar({ folded }: { readonly folded: boolean }) {
  const text = useText();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const items = useMenu();
  const current = itemOf(path)?.to ?? '';
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // The menu is longer than most screens: what an address or a link opens is to be seen in it.
    // The menu marks its item a moment after it is told which.
    const shown = requestAnimationFrame(() => {
      if (current !== '') nav.current?.querySelector('.ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' });
    });
    return () => cancelAnimationFrame(shown);
  }, [current]);
  return (
    <Layout.Sider className="zy-sider" width={216} collapsedWidth={64} collapsed={folded}>
      <div className="zy-brand">{folded ? <LogoMark /> : <Wordmark />}</div>
      <nav ref={nav} aria-label={text('shell.navigation')} className="zy-nav">
        <Menu
          mode="inline"
          inlineIndent={14}
          items={items}
          selectedKeys={[current]}
          onClick={({ key, domEvent }) => {
            // The item around the link and the keyboard; the link itself knows its way.
            if (!(domEvent.target instanceof Element && domEvent.target.closest('a'))) void navigate({ to: key });
          }}
        />
      </nav>
      <Button
        type="text"
        className="zy-fold"
        aria-label={text(folded ? 'shell.unfold' : 'shell.fold')}
        icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        onClick={() => siderState.set(folded ? 'open' : 'closed')}
      />
    </Layout.Sider>
  );
}

function Frame() {
  const text = useText();
  const folded = usePreference(siderState) === 'closed';
  return (
    <Layout className="zy-shell">
      <a className="zy-skip" href="#content">
        {text('shell.skip')}
      </a>
      <SideBar folded={folded} />
      <Layout>
        <SandboxBanner />
        <TopBar />
        <Layout.Content id="content" className="zy-content" tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

export function Shell() {
  return (
    <SessionGate>
      <Frame />
    </SessionGate>
  );
}
