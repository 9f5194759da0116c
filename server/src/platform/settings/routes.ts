// Settings and the trading calendar over HTTP.
import { type Route, route } from '../http/index.ts';
import * as contract from './contract.ts';
import type { SettingsService } from './settings.ts';

export const createSettingsRoutes = (settings: SettingsService): readonly Route[] => [
  route(contract.readBranding, () => settings.read('branding')),
  route(contract.readSettings, async () => ({
    branding: await settings.read('branding'),
    business: await settings.read('business'),
    compliance: await settings.read('compliance'),
    timeZone: settings.timeZone,
    changedAt: await settings.changedAt(),
  })),
  route(contract.writeBranding, ({ body }, context) => settings.write('branding', body, context)),
  route(contract.writeBusiness, ({ body }, context) => settings.write('business', body, context)),
  route(contract.writeCompliance, ({ body }, context) => settings.write('compliance', body, context)),
  route(contract.readTradingCalendar, async () => ({ years: [...(await settings.years())] })),
  route(contract.writeTradingYear, ({ params, body }, context) =>
    settings.writeYear(params.year, body.holidays, context),
  ),
];
