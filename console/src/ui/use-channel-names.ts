// Channels by their names, as far as the reader may see the catalogue; a code that nobody knows stays as it is.
import { listChannels } from '@contracts/record/catalogue/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useSession } from '../shell/session.tsx';

const STALE_MS = 300_000;
/** As many as one answer takes; a firm has fewer. */
const CHANNELS_MAX = 200;

/** Names of channels by their codes; empty for whoever may not see the catalogue. */
export const useChannels = (): ReadonlyMap<string, string> => {
  const { may } = useSession();
  const how = { staleMs: STALE_MS, enabled: may('catalogue.read') };
  const channels = useRead(listChannels, { query: { pageSize: CHANNELS_MAX } }, how).data?.items;
  return useMemo(() => new Map((channels ?? []).map(({ code, name }) => [code, name])), [channels]);
};

export const useChannelNames = (): ((code: string) => string) => {
  const names = useChannels();
  return useMemo(() => (code) => names.get(code) ?? code, [names]);
};
