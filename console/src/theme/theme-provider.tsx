// Puts the palette, antd's tokens and antd's words under the whole tree.
import { readBranding } from '@contracts/platform/settings/contract.ts';
import { ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useLanguage } from '../i18n/index.ts';
import { antdTheme } from './antd-theme.ts';
import { dark, light, type Palette, withPrimary } from './palette.ts';
import { useIsDark, useIsStill } from './preference.ts';

const PaletteContext = createContext<Palette>(light);

export const usePalette = (): Palette => use(PaletteContext);

const cssVariables = (palette: Palette): string =>
  Object.entries(palette)
    .flatMap(([name, value]) => (typeof value === 'string' ? [`--zy-${name}:${value}`] : []))
    .join(';');

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const isDark = useIsDark();
  const isStill = useIsStill();
  const language = useLanguage();
  const branding = useRead(readBranding, {}, { staleMs: 300_000 });
  const color = branding.data?.primaryColor ?? null;
  const palette = useMemo(() => withPrimary(isDark ? dark : light, color, isDark), [isDark, color]);
  const theme = useMemo(() => antdTheme(palette, isDark, isStill), [palette, isDark, isStill]);
  useEffect(() => {
    document.documentElement.style.cssText = `${cssVariables(palette)};color-scheme:${isDark ? 'dark' : 'light'}`;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [palette, isDark]);
  return (
    <PaletteContext value={palette}>
      <ConfigProvider
        theme={theme}
        locale={language === 'zh' ? zhCN : enUS}
        button={{ autoInsertSpace: false }}
        card={{ variant: 'borderless' }}
      >
        {children}
      </ConfigProvider>
    </PaletteContext>
  );
}
