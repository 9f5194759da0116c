// The firm's settings and trading calendar, kept in the state store, changed with a record in the audit trail.
import {
  addDays,
  type BusinessDate,
  businessDateAt,
  type Clock,
  type Refusal,
  refuse,
  type TradingCalendar,
  tradingCalendar,
} from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import type { CallContext, Route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { type CalendarYear, type SettingName, type SettingValue, settingSchemas } from './contract.ts';
import { createSettingsRoutes } from './routes.ts';
import { shippedCalendar } from './shipped-calendar.ts';
import {
  type Holiday,
  keepFirst,
  type StoredYear,
  selectSettings,
  selectYears,
  writeSetting,
  writeYear,
} from './store.ts';

const defaults: { readonly [Name in SettingName]: SettingValue<Name> } = {
  branding: { firmName: '', productName: '知音', primaryColor: null, logo: null },
  business: { weekStart: 'monday', yearStartMonth: 1, smallGroupCustomers: 30 },
  compliance: { profile: 'mainland_broker' },
};

const CALENDAR_KEPT_MS = 10_000;

export interface SettingsDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly timeZone: string;
}

/** Who changes something. */
export type SettingsCaller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

export interface SettingsService {
  readonly timeZone: string;
  read<Name extends SettingName>(name: Name): Promise<SettingValue<Name>>;
  write<Name extends SettingName>(
    name: Name,
    value: SettingValue<Name>,
    caller: SettingsCaller,
  ): Promise<SettingValue<Name>>;
  /** When each setting was changed last. */
  changedAt(): Promise<Readonly<Record<string, number>>>;
  /** The calendar as it stands; at most 10 s old in another process than the one that changed it. */
  tradingCalendar(): Promise<TradingCalendar>;
  years(): Promise<readonly CalendarYear[]>;
  writeYear(year: number, holidays: readonly Holiday[], caller: SettingsCaller): Promise<CalendarYear | Refusal>;
  /** Fixes the business time zone at the first start; throws when the configuration names another one later. */
  fixTimeZone(): Promise<void>;
  /** Notes for good that every customer here is made up: called by whoever fills an empty installation with a simulated firm. */
  markSimulated(): Promise<void>;
  /** Whether the installation began with a simulated firm. */
  isSimulated(): Promise<boolean>;
}

export interface Settings extends SettingsService {
  readonly routes: readonly Route[];
}

/** Shipped years, and on top of them what an operator entered. */
const knownYears = (stored: readonly StoredYear[]): readonly StoredYear[] => {
  const byYear = new Map<number, StoredYear>();
  for (const [year, holidays] of shippedCalendar)
    byYear.set(year, { year, holidays, enteredBy: 'shipped', changedAt: 0 });
  for (const year of stored) byYear.set(year.year, year);
  return [...byYear.values()].sort((left, right) => left.year - right.year);
};

const calendarOf = (years: readonly StoredYear[]): TradingCalendar =>
  tradingCalendar(
    years.map(({ year }) => year),
    years.flatMap(({ holidays }) => holidays.map(({ date }) => date as BusinessDate)),
  );

/** Trading days of a known year. */
export const countTradingDays = (year: number, calendar: TradingCalendar): number => {
  let count = 0;
  for (let day = `${year}-01-01` as BusinessDate; day.startsWith(`${year}-`); day = addDays(day, 1)) {
    if (calendar.isTradingDay(day) === true) count += 1;
  }
  return count;
};

const yearView = (year: StoredYear, calendar: TradingCalendar): CalendarYear => ({
  year: year.year,
  known: true,
  holidays: [...year.holidays],
  tradingDays: countTradingDays(year.year, calendar),
  enteredBy: year.enteredBy,
  changedAt: year.enteredBy === 'shipped' ? null : year.changedAt,
});

const unknownYear = (year: number): CalendarYear => ({
  ...{ year, known: false, holidays: [], tradingDays: null, enteredBy: null, changedAt: null },
});

const checkHolidays = (year: number, holidays: readonly Holiday[]): Refusal | null => {
  const seen = new Set<string>();
  for (const { date } of holidays) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (!date.startsWith(`${year}-`)) return refuse('HOLIDAY_OUTSIDE_YEAR', `${date} is not in ${year}.`, { date });
    if (weekday === 0 || weekday === 6) {
      return refuse('HOLIDAY_ON_WEEKEND', `${date} is a weekend, which never trades; leave it out.`, { date });
    }
    if (seen.has(date)) return refuse('HOLIDAY_TWICE', `${date} is named twice.`, { date });
    seen.add(date);
  }
  return null;
};

const createValues = ({
  store,
  audit,
  wallClock,
}: SettingsDependencies): Pick<SettingsService, 'read' | 'write' | 'changedAt'> => ({
  read: async (name) => {
    const row = (await selectSettings(store.db)).find((each) => each.name === name);
    // A value of an older version may lack members; what cannot be read falls back to the default.
    const parsed = settingSchemas[name].safeParse({ ...defaults[name], ...(row?.value as object | undefined) });
    return (parsed.success ? parsed.data : defaults[name]) as SettingValue<typeof name>;
  },
  write: (name, value, { principal, requestId, remoteAddress }) =>
    store.transaction(async (transaction) => {
      await writeSetting(transaction, name, value, wallClock.now());
      // A logo would make the trail heavy; that it changed is what counts.
      const details = Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? item.slice(0, 100) : item]),
      );
      const subject = { kind: 'setting', id: name };
      await audit.record(
        { principal, action: 'setting.change', subject, details, requestId, remoteAddress },
        transaction,
      );
      return value;
    }),
  changedAt: async () => {
    const rows = await selectSettings(store.db);
    return Object.fromEntries(rows.map((row) => [row.name, row.changed_at]));
  },
});

const createCalendar = (
  dependencies: SettingsDependencies,
): Pick<SettingsService, 'tradingCalendar' | 'years' | 'writeYear'> => {
  const { store, audit, clock, wallClock, timeZone } = dependencies;
  let kept: { readonly calendar: TradingCalendar; readonly readAt: number } | null = null;
  const read = async () => knownYears(await selectYears(store.db));
  return {
    tradingCalendar: async () => {
      const now = wallClock.now();
      if (kept === null || now - kept.readAt >= CALENDAR_KEPT_MS)
        kept = { calendar: calendarOf(await read()), readAt: now };
      return kept.calendar;
    },
    years: async () => {
      const years = await read();
      const calendar = calendarOf(years);
      const last =
        Math.max(Number(businessDateAt(clock.now(), timeZone).slice(0, 4)), ...years.map(({ year }) => year)) + 1;
      const shown = years.map((year) => yearView(year, calendar));
      const first = shown[0]?.year ?? last;
      const gaps = Array.from({ length: last - first + 1 }, (_, index) => first + index)
        .filter((year) => !calendar.years.includes(year))
        .map(unknownYear);
      return [...shown, ...gaps].sort((left, right) => left.year - right.year);
    },
    writeYear: async (year, holidays, { principal, requestId, remoteAddress }) => {
      const refused = checkHolidays(year, holidays);
      if (refused) return refused;
      const sorted = [...holidays].sort((left, right) => (left.date < right.date ? -1 : 1));
      const stored: StoredYear = { year, holidays: sorted, enteredBy: principal.name, changedAt: wallClock.now() };
      await store.transaction(async (transaction) => {
        await writeYear(transaction, stored);
        const subject = { kind: 'trading-calendar', id: String(year) };
        const details = { holidays: sorted.map(({ date }) => date) };
        await audit.record(
          { principal, action: 'trading-calendar.change', subject, details, requestId, remoteAddress },
          transaction,
        );
      });
      kept = null;
      return yearView(stored, calendarOf([stored]));
    },
  };
};

export const createSettings = (dependencies: SettingsDependencies): Settings => {
  const { store, wallClock, timeZone } = dependencies;
  const service: SettingsService = {
    timeZone,
    ...createValues(dependencies),
    ...createCalendar(dependencies),
    fixTimeZone: async () => {
      const fixed = await keepFirst(store.db, 'time-zone', timeZone, wallClock.now());
      if (fixed === timeZone) return;
      throw new Error(
        `the business time zone was fixed as ${String(fixed)} at the first start; ZHIYIN_TIME_ZONE cannot be ${timeZone}`,
      );
    },
    markSimulated: async () => {
      await keepFirst(store.db, 'simulated', true, wallClock.now());
    },
    isSimulated: async () =>
      (await selectSettings(store.db)).some(({ name, value }) => name === 'simulated' && value === true),
  };
  return { ...service, routes: createSettingsRoutes(service) };
};
