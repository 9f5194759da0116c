// The type of the page's address, for its parts.
import type { Address } from '../../address/use-address.ts';
import type { valueFields } from './value.tsx';

export type ValueAddress = Address<typeof valueFields>;
