// The anchor of identity: the fund account or customer number as the core system writes it.

/** A customer number, 1 to 64 visible characters without blanks. */
export type CustomerId = string & { readonly unit: 'customer' };

const CUSTOMER_ID = /^[\p{L}\p{N}._:@/-]{1,64}$/u;

/** The customer number, or null when the text cannot be one. */
export const customerId = (text: string): CustomerId | null => (CUSTOMER_ID.test(text) ? (text as CustomerId) : null);
