// Begins a rehearsal of a drafted scheme.
import { listRehearsals, startRehearsal } from '@contracts/reward/tier-rehearsal/contract.ts';
import type { Scheme } from '@contracts/reward/tiers/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../api/use-call.ts';
import { BeginRehearsal } from '../drafts/begin-rehearsal.tsx';

/** Begins a rehearsal of a draft over the last months, and goes to its page. */
export function BeginTierRehearsal({ code, scheme }: { readonly code: string; readonly scheme: Scheme }) {
  const navigate = useNavigate();
  const start = useAct(startRehearsal, { refreshes: [listRehearsals] });
  const begin = (months: number): void =>
    start.mutate(
      { params: { scheme: code }, body: { definition: scheme, months } },
      {
        onSuccess: ({ rehearsalId }) =>
          void navigate({
            to: '/tiers/$scheme/rehearsals/$rehearsal',
            params: { scheme: code, rehearsal: rehearsalId },
          }),
      },
    );
  return (
    <div className="zy-stack">
      <BeginRehearsal proposed={6} isPending={start.isPending} problem={start.error} onBegin={begin} />
    </div>
  );
}
