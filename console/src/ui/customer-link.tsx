// The way from any list to the page of a customer.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface CustomerLinkProps {
  readonly customerId: string;
  /** What the link says; the customer's number where nothing is given. */
  readonly children?: ReactNode;
}

export function CustomerLink({ customerId, children = customerId }: CustomerLinkProps) {
  return (
    <Link to="/customers/$customerId" params={{ customerId }}>
      {children}
    </Link>
  );
}
