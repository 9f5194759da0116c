// The name of an event as people say it, from the tracking plan where the operator may read it.
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useSession } from '../shell/session.tsx';

export const useEventTitle = (): ((name: string) => string) => {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const plan = useRead(getPlan, {}, { enabled: may('plan.read'), staleMs: 300_000 });
  return useMemo(() => {
    const titles = new Map((plan.data?.events ?? []).map(({ name, title }) => [name, title]));
    return (name) => {
      const title = titles.get(name);
      return title ? say(title) : text.code('event', name);
    };
  }, [plan.data, say, text]);
};
