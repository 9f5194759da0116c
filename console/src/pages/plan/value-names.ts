// What values are called as one line of text: "level2=行情|Quotes; nps=净推荐值".
import type { PlannedProperty } from './property-table.tsx';

type Names = NonNullable<PlannedProperty['names']>;

export const namesText = (names: Names): string =>
  Object.entries(names)
    .map(([value, { zh, en }]) => `${value}=${zh === en ? zh : `${zh}|${en}`}`)
    .join('; ');

/** The inverse; one name stands for both languages, and what names nothing is left out. */
export const namesOf = (line: string): Names =>
  Object.fromEntries(
    line.split(/[;；\n]/).flatMap((part) => {
      const at = part.indexOf('=');
      const value = part.slice(0, Math.max(at, 0)).trim();
      const [zh = '', en = ''] = part
        .slice(at + 1)
        .split(/[|｜]/)
        .map((each) => each.trim());
      return value === '' || zh === '' ? [] : [[value, { zh, en: en || zh }]];
    }),
  );
