// The simulated firm, put into a subject through the intake as the demo does it.
import { fillFirm } from '../app/demo/load.ts';
import type { Installation } from '../app/wiring.ts';
import { addDays, businessDateAt, isRefusal } from '../kernel/index.ts';

const DAYS_A_MONTH = 30.44;

/** Resolves with the number of events when the last one is in the log. */
export const loadDemo = async (
  installation: Installation,
  { customers, months }: { readonly customers: number; readonly months: number },
): Promise<number> => {
  const { settings, surroundings } = installation;
  const { config, wallClock } = surroundings;
  const calendar = await settings.tradingCalendar();
  const until = businessDateAt(wallClock.now(), config.timeZone);
  let events = 0;
  const simulation = {
    ...{ seed: 7, customers, from: addDays(until, -Math.round(months * DAYS_A_MONTH)), until },
    timeZone: config.timeZone,
    isTradingDay: (date: typeof until) => {
      const known = calendar.isTradingDay(date);
      return isRefusal(known) ? null : known;
    },
  };
  const filled = await fillFirm(installation, simulation, (progress) => {
    events = progress.events;
  });
  if (isRefusal(filled)) throw new Error(filled.message);
  return events;
};
