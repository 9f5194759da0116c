// When a board is sent, in words.
import type { Rhythm } from '@contracts/know/board-mail/contract.ts';
import { useText } from '../../i18n/index.ts';

/** From 1 Monday on. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const useRhythmText = (): ((rhythm: Rhythm) => string) => {
  const text = useText();
  return (rhythm) => {
    const hour = `${String(rhythm.hour).padStart(2, '0')}:00`;
    if (rhythm.every === 'day') return text('boardMail.eachDay', { hour });
    if (rhythm.every === 'month') return text('boardMail.eachMonth', { day: rhythm.on, hour });
    return text('boardMail.eachWeek', { day: text(`weekday.${weekdays[rhythm.on - 1] ?? 'monday'}`), hour });
  };
};
