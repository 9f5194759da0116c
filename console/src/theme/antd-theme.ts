// The product's look as antd tokens: hairlines instead of shadows, compact rows, one accent.
import { type ThemeConfig, theme } from 'antd';
import { mixColors, type Palette } from './palette.ts';

export const fontFamily =
  '"Inter", -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

const components = (palette: Palette, isDark: boolean): ThemeConfig['components'] => ({
  Layout: { siderBg: palette.surface, headerBg: palette.surface, bodyBg: palette.page, headerPadding: '0 24px' },
  Menu: {
    itemBg: 'transparent',
    subMenuItemBg: 'transparent',
    itemHeight: 36,
    itemMarginInline: 10,
    itemMarginBlock: 2,
    itemBorderRadius: 8,
    itemColor: palette.textSoft,
    itemSelectedBg: palette.primarySoft,
    itemSelectedColor: palette.primary,
    groupTitleColor: palette.textFaint,
    groupTitleFontSize: 12,
    activeBarBorderWidth: 0,
  },
  Table: {
    headerBg: palette.sunken,
    headerColor: palette.textSoft,
    headerSplitColor: 'transparent',
    headerSortActiveBg: palette.sunken,
    headerSortHoverBg: palette.line,
    fixedHeaderSortActiveBg: palette.sunken,
    bodySortBg: palette.surface,
    rowSelectedBg: palette.primarySoft,
    rowSelectedHoverBg: palette.primarySoft,
    borderColor: palette.line,
    rowHoverBg: palette.sunken,
    cellPaddingBlockMD: 9,
    cellPaddingInlineMD: 12,
    cellPaddingBlockSM: 6,
  },
  Card: { headerFontSize: 14, headerHeight: 46, paddingLG: 18 },
  Tabs: { horizontalItemPadding: '10px 2px', horizontalItemGutter: 26, titleFontSize: 14 },
  // In the dark the primary colour is light, so what stands on it is dark.
  Button: {
    ...(isDark ? { primaryColor: palette.page } : {}),
    primaryShadow: 'none',
    defaultShadow: 'none',
    dangerShadow: 'none',
    fontWeight: 500,
  },
  Segmented: { trackBg: palette.line, itemSelectedBg: palette.raised },
  Tooltip: { colorBgSpotlight: '#2b3335' },
  Drawer: { footerPaddingBlock: 12 },
  Descriptions: { labelColor: palette.textSoft },
  Tag: { defaultBg: palette.sunken, defaultColor: palette.textSoft },
  Statistic: { contentFontSize: 26 },
});

/** Grounds and borders of messages and tags: the colour of the state over the surface, so that both modes stay calm. */
const stateTokens = (palette: Palette): NonNullable<ThemeConfig['token']> => {
  const over = (color: string, share: number) => mixColors(palette.surface, color, share);
  return {
    colorSuccessBg: over(palette.success, 0.12),
    colorSuccessBorder: over(palette.success, 0.35),
    colorWarningBg: over(palette.warning, 0.13),
    colorWarningBorder: over(palette.warning, 0.4),
    colorErrorBg: over(palette.danger, 0.1),
    colorErrorBorder: over(palette.danger, 0.35),
    colorPrimaryBg: over(palette.primary, 0.1),
    colorPrimaryBgHover: over(palette.primary, 0.16),
    colorPrimaryBorder: over(palette.primary, 0.35),
    controlItemBgActive: palette.primarySoft,
    controlItemBgActiveHover: over(palette.primary, 0.16),
    colorInfoBg: over(palette.primary, 0.1),
    colorInfoBorder: over(palette.primary, 0.3),
  };
};

/** The antd theme of one mode; nothing moves when it `isStill`. */
export const antdTheme = (palette: Palette, isDark: boolean, isStill: boolean): ThemeConfig => ({
  algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
  token: {
    colorPrimary: palette.primary,
    colorInfo: palette.primary,
    colorLink: palette.primary,
    // The derived ones are too dark to be read in the dark theme; a link under the pointer is underlined.
    colorLinkHover: palette.primary,
    colorLinkActive: palette.primary,
    colorSuccess: palette.success,
    colorWarning: palette.warning,
    colorError: palette.danger,
    colorText: palette.text,
    colorTextSecondary: palette.textSoft,
    colorTextTertiary: palette.textFaint,
    colorTextDescription: palette.textSoft,
    colorTextPlaceholder: palette.textFaint,
    colorTextDisabled: mixColors(palette.surface, palette.textFaint, 0.8),
    colorBgLayout: palette.page,
    colorBgContainer: palette.surface,
    colorBgElevated: palette.raised,
    colorBorder: palette.lineStrong,
    colorBorderSecondary: palette.line,
    colorSplit: palette.line,
    borderRadius: 8,
    borderRadiusLG: 12,
    borderRadiusSM: 6,
    fontFamily,
    fontSize: 14,
    controlHeight: 34,
    wireframe: false,
    boxShadowTertiary: 'none',
    ...stateTokens(palette),
    motion: !isStill,
    motionDurationMid: '0.14s',
    motionDurationSlow: '0.2s',
  },
  components: components(palette, isDark) ?? {},
});
