// The way from any list to the page of a customer.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface CustomerLinkProps {
  readonly customerId: string;
  /** What the link says; the customer's number where nothing is given. */
  readonly children?: ReactNode;
  /** Which part of the page, as its address says it. */
  readonly search?: Readonly<Record<string, string>>;
}

export function CustomerLink({ customerId, children = customerId, search }: CustomerLinkProps) {
  return (
    <Link to="/customers/$customerId" params={{ customerId }} {...(search ? { search: search as never } : {})}>
      {children}
    </Link>
  );
}
