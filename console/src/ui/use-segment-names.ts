// Segments by their names, for tables that name them by code.
import { listSegments } from '@contracts/know/segments/contract.ts';
import { useRead } from '../api/use-call.ts';
import { useSession } from '../shell/session.tsx';
import { useNaming } from './use-catalogue-names.ts';

const STALE_MS = 300_000;

/** The name of a segment; its code where the reader may not see it, or nobody knows it any more. */
export const useSegmentNames = (): ((code: string) => string) => {
  const { may } = useSession();
  const named = useNaming();
  const names = named(
    useRead(listSegments, { query: {} }, { staleMs: STALE_MS, enabled: may('customers.read') }).data?.rows,
  );
  return (code) => names.get(code) ?? code;
};
