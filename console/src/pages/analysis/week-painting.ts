// The grid of a week as a picture to save: the same colours and counts as on the page, the exchange's sessions marked beside the clock.
import type { DistributionResult } from '@contracts/know/distribution/contract.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { fontFamily } from '../../theme/antd-theme.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { type Painting, usePainted } from '../../ui/painted.ts';
import { weekdays } from './distribution-model.ts';

export type Counted = 'events' | 'customers';

export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The share of the colour in a slot; the eye reads areas, so it grows with the root. */
export const strengthOf = (count: number, most: number): number => Math.sqrt(count / most) * 0.62;

const [MARGIN, CLOCK, COLUMN, ROW, HEAD, MARK] = [12, 64, 96, 22, 28, 3];

/** The place whose picture is the grid. */
export const useWeekPainting = (
  { result, group }: { readonly result: DistributionResult; readonly group: DistributionResult['groups'][number] },
  counted: Counted,
  most: number,
) => {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const { slotMinutes, trading } = result.week ?? { slotMinutes: 60, trading: null };
  const slots = (24 * 60) / slotMinutes;
  const paintRow = (context: CanvasRenderingContext2D, slot: number): void => {
    const [left, top] = [MARGIN + CLOCK, MARGIN + HEAD + slot * ROW];
    context.fillStyle = palette.textSoft;
    context.textAlign = 'right';
    context.fillText(clockOf(slot * slotMinutes), left - 10, top + ROW / 2);
    const state = trading?.[slot] ?? 'closed';
    if (state !== 'closed') {
      context.fillStyle = state === 'open' ? palette.primary : palette.accent;
      context.fillRect(left - MARK - 2, top + 1, MARK, ROW - 2);
    }
    for (const [day] of weekdays.entries()) {
      const count = group.slots[day]?.[slot]?.[counted] ?? 0;
      context.globalAlpha = strengthOf(count, most);
      context.fillStyle = palette.primary;
      context.fillRect(left + day * COLUMN + 1, top + 1, COLUMN - 2, ROW - 2);
      context.globalAlpha = 1;
      context.fillStyle = palette.text;
      context.textAlign = 'center';
      context.fillText(count === 0 ? '·' : format.compact(count), left + (day + 0.5) * COLUMN, top + ROW / 2);
    }
  };
  return usePainted<HTMLDivElement>(
    (): Painting => ({
      width: 2 * MARGIN + CLOCK + weekdays.length * COLUMN,
      height: 2 * MARGIN + HEAD + slots * ROW,
      paint: (context) => {
        context.font = `12px ${fontFamily}`;
        context.textBaseline = 'middle';
        context.textAlign = 'center';
        context.fillStyle = palette.textSoft;
        for (const [place, day] of weekdays.entries())
          context.fillText(text(`weekday.${day}`), MARGIN + CLOCK + (place + 0.5) * COLUMN, MARGIN + HEAD / 2);
        for (let slot = 0; slot < slots; slot += 1) paintRow(context, slot);
      },
    }),
  );
};
