// The type of the page's address, for its parts.
import type { Address } from '../../address/use-address.ts';
import type { contributionFields } from './contribution.tsx';

export type ContributionAddress = Address<typeof contributionFields>;
