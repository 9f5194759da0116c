// The type of the page's address, for its parts.
import type { Address } from '../../address/use-address.ts';
import type { loyaltyFields } from './loyalty.tsx';

export type LoyaltyAddress = Address<typeof loyaltyFields>;
