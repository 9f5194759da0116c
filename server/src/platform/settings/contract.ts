// What the console may read and change of the firm's settings and of the trading calendar.
import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';

/** How the product presents itself. */
export const brandingSchema = z.object({
  firmName: z.string().trim().max(80),
  productName: z.string().trim().min(1).max(40),
  /** "#rrggbb"; null keeps the product's own colour. */
  primaryColor: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'a colour like #1f6feb')
    .nullable(),
  /** A PNG, JPEG, WebP image as data URL, at most 200 kB; null shows the word mark. No SVG, which may carry scripts. */
  logo: z
    .string()
    .max(270_000)
    .regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/, 'a PNG, JPEG or WebP image as data URL')
    .nullable(),
});
export type Branding = z.infer<typeof brandingSchema>;

/** Business conventions that figures follow. */
export const businessSchema = z.object({
  weekStart: z.enum(['monday', 'sunday']),
  /** First month of the business year, 1 to 12. */
  yearStartMonth: z.number().int().min(1).max(12),
  /** Groups smaller than this carry a warning and are not broken down further. */
  smallGroupCustomers: z.number().int().min(1).max(1000),
});
export type BusinessSettings = z.infer<typeof businessSchema>;

/** Which rules the firm works under: what is free, needs approval or may not be done follows from it. */
export const complianceSchema = z.object({ profile: z.enum(['mainland_broker', 'bank', 'overseas_broker']) });

/** Every setting by name; the value's schema, and whether one may read it before signing in. */
export const settingSchemas = {
  branding: brandingSchema,
  business: businessSchema,
  compliance: complianceSchema,
} as const;
export type SettingName = keyof typeof settingSchemas;
export type SettingValue<Name extends SettingName> = z.infer<(typeof settingSchemas)[Name]>;

export const readBranding = defineEndpoint({
  method: 'GET',
  path: '/branding',
  summary: 'Name, colour and logo; also before signing in',
  tag: 'settings',
  access: { kind: 'public' },
  response: brandingSchema,
});

export const readSettings = defineEndpoint({
  method: 'GET',
  path: '/settings',
  summary: 'All settings, and what was fixed at the first start',
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.read' },
  response: z.object({
    branding: brandingSchema,
    business: businessSchema,
    compliance: complianceSchema,
    /** IANA name of the business time zone; fixed at the first start. */
    timeZone: z.string(),
    changedAt: z.record(z.string(), z.number().int()),
  }),
});

export const writeBranding = defineEndpoint({
  method: 'PUT',
  path: '/settings/branding',
  summary: 'Change how the product presents itself',
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.write' },
  body: brandingSchema,
  response: brandingSchema,
});

export const writeCompliance = defineEndpoint({
  method: 'PUT',
  path: '/settings/compliance',
  summary: 'Change which rules the firm works under; what is in force stays, what is activated next follows them',
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.write' },
  body: complianceSchema,
  response: complianceSchema,
});

export const writeBusiness = defineEndpoint({
  method: 'PUT',
  path: '/settings/business',
  summary: 'Change business conventions',
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.write' },
  body: businessSchema,
  response: businessSchema,
});

const dateSchema = z.iso.date();
const holidaySchema = z.object({
  date: dateSchema,
  nameZh: z.string().trim().min(1).max(40),
  nameEn: z.string().trim().min(1).max(60),
});
const calendarYearSchema = z.object({
  year: z.number().int(),
  /** False: the exchanges' arrangement for this year is not entered here, and no answer is given about its days. */
  known: z.boolean(),
  /** Weekdays on which the exchanges are closed. Saturdays and Sundays never trade, make-up working days included. */
  holidays: z.array(holidaySchema),
  /** Number of trading days; null in an unknown year. */
  tradingDays: z.number().int().nullable(),
  /** Where the arrangement comes from: "shipped", or the operator who entered it. */
  enteredBy: z.string().nullable(),
  changedAt: z.number().int().nullable(),
});
export type CalendarYear = z.infer<typeof calendarYearSchema>;

export const readTradingCalendar = defineEndpoint({
  method: 'GET',
  path: '/trading-calendar',
  summary: 'Every year that is known, with its holidays, and the next that is not',
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.read' },
  response: z.object({ years: z.array(calendarYearSchema) }),
});

export const writeTradingYear = defineEndpoint({
  method: 'PUT',
  path: '/trading-calendar/:year',
  summary: "Enter or correct a year's exchange holidays",
  tag: 'settings',
  access: { kind: 'permission', permission: 'settings.write' },
  params: z.object({ year: z.coerce.number().int().min(1990).max(2100) }),
  body: z.object({ holidays: z.array(holidaySchema).max(60) }),
  response: calendarYearSchema,
  refusals: { HOLIDAY_ON_WEEKEND: 422, HOLIDAY_OUTSIDE_YEAR: 422, HOLIDAY_TWICE: 422 },
});
