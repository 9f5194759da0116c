// The business time zone of the installation, as the server states it to whoever signs in.
import { createPreference } from '../theme/preference.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** IANA name; Asia/Shanghai until the server has said another. */
export const businessZone = createPreference<string>('zhiyin.zone', zones, () => 'Asia/Shanghai');
