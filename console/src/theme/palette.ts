// The product's colours, named by what they mean. The page is calm paper with hairlines; teal is the only colour that
// asks for action, amber marks what wants attention. On Chinese markets red is up and green is down.

/** Colours of one mode. */
export interface Palette {
  readonly primary: string;
  readonly primarySoft: string;
  readonly accent: string;
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly textSoft: string;
  readonly textFaint: string;
  readonly rise: string;
  readonly fall: string;
  readonly warning: string;
  readonly danger: string;
  readonly success: string;
  /** Series colours of charts, in order; told apart by lightness too. */
  readonly series: readonly string[];
}

export const light: Palette = {
  primary: '#17636b',
  primarySoft: '#e6f0f0',
  accent: '#b9772b',
  page: '#f5f5f2',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#fafaf8',
  line: '#e7e6e1',
  lineStrong: '#d6d4cc',
  text: '#1f2526',
  textSoft: '#5d6667',
  textFaint: '#676f6f',
  rise: '#c0392f',
  fall: '#2c7a52',
  warning: '#96591a',
  danger: '#b8372f',
  success: '#2c7a52',
  series: ['#17636b', '#d08a3c', '#6a7fb5', '#94a84a', '#a4636f', '#4fa3a5', '#8a7a66', '#c4b14a'],
};

export const dark: Palette = {
  primary: '#52b3b4',
  primarySoft: '#1b3134',
  accent: '#dba55c',
  page: '#121617',
  surface: '#191e20',
  raised: '#20272a',
  sunken: '#151a1b',
  line: '#2a3235',
  lineStrong: '#3a4448',
  text: '#e6e9e8',
  textSoft: '#a3adad',
  textFaint: '#869191',
  rise: '#ee7b70',
  fall: '#62bd8c',
  warning: '#dba55c',
  danger: '#ee7b70',
  success: '#62bd8c',
  series: ['#52b3b4', '#dba55c', '#8fa3d9', '#b4c66b', '#cf8b97', '#84cfcf', '#b5a48d', '#e0cd6c'],
};

const channels = (color: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Mixes two colours "#rrggbb"; 0 is the first, 1 the second. */
export const mixColors = (one: string, other: string, share: number): string => {
  const second = channels(other);
  const mixed = channels(one).map((value, index) => Math.round(value + ((second[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
};

/** The palette with the firm's own colour; lighter on dark, so that it can be read there. */
export const withPrimary = (palette: Palette, color: string | null, isDark: boolean): Palette => {
  if (color === null) return palette;
  const primary = isDark ? mixColors(color, '#ffffff', 0.35) : color;
  return {
    ...palette,
    primary,
    primarySoft: mixColors(palette.surface, primary, isDark ? 0.2 : 0.1),
    series: [primary, ...palette.series.slice(1)],
  };
};
