// Who is signed in, and what that person may do. Everything below the shell knows that there is somebody.

import type { Me } from '@contracts/platform/auth/contract.ts';
import { readMe } from '@contracts/platform/auth/contract.ts';
import type { Permission } from '@contracts/platform/http/endpoint.ts';
import { useRouter } from '@tanstack/react-router';
import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { whenSignedOut } from '../api/client.ts';
import { queryClient, useRead } from '../api/use-call.ts';
import { businessZone } from '../i18n/business-zone.ts';
import { Loading, ProblemPanel } from '../ui/states.tsx';

export interface Session {
  readonly me: Me;
  may(permission: Permission): boolean;
}

const SessionContext = createContext<Session | null>(null);

/** The session; only below {@link SessionGate}. */
export const useSession = (): Session => {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession outside of the shell');
  return session;
};

export const forgetSession = (): void => queryClient.clear();

/** Lets pass who is signed in; sends everybody else to the sign-in page and remembers where they wanted to go. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const me = useRead(readMe, {}, { staleMs: 60_000 });
  useEffect(() => {
    const leave = () => {
      const here = router.state.location;
      if (here.pathname === '/sign-in') return;
      forgetSession();
      void router.navigate({ to: '/sign-in', search: { next: here.href } as never, replace: true });
    };
    whenSignedOut(leave);
    if (me.error?.kind === 'signed_out' || me.data?.kind === 'anonymous') leave();
  }, [router, me.error, me.data]);
  const zone = me.data?.timeZone;
  useEffect(() => {
    if (zone) businessZone.set(zone);
  }, [zone]);
  const session = useMemo(() => {
    if (!me.data || me.data.kind === 'anonymous') return null;
    const held = new Set<string>(me.data.permissions);
    return { me: me.data, may: (permission: Permission) => held.has(permission) };
  }, [me.data]);
  useEffect(() => {
    if (session?.me.passwordMustChange) {
      const next = router.state.location.href;
      void router.navigate({ to: '/sign-in', search: { next, step: 'password' } as never, replace: true });
    }
  }, [session, router]);
  if (me.error && me.error.kind !== 'signed_out') {
    return (
      <div className="zy-alone">
        <ProblemPanel problem={me.error} onRetry={() => void me.refetch()} />
      </div>
    );
  }
  if (!session || session.me.passwordMustChange) {
    return (
      <div className="zy-alone">
        <Loading />
      </div>
    );
  }
  return <SessionContext value={session}>{children}</SessionContext>;
}
