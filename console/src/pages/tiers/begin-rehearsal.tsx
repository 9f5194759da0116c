// The button that begins a rehearsal of a draft.
import { listRehearsals, startRehearsal } from '@contracts/reward/tier-rehearsal/contract.ts';
import type { Scheme } from '@contracts/reward/tiers/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

/** Begins a rehearsal of a draft over the last months, and goes to its page. */
export function BeginTierRehearsal({ code, scheme }: { readonly code: string; readonly scheme: Scheme }) {
  const text = useText();
  const navigate = useNavigate();
  const [months, setMonths] = useState(6);
  const start = useAct(startRehearsal, { refreshes: [listRehearsals] });
  const begin = (): void =>
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
      <div className="zy-row">
        <span className="zy-soft">{text('rehearsal.lastMonths')}</span>
        <InputNumber
          aria-label={text('rehearsal.lastMonths')}
          min={1}
          max={24}
          precision={0}
          value={months}
          onChange={(next) => setMonths(next ?? 6)}
        />
        <Button loading={start.isPending} onClick={begin}>
          {text('rehearsal.begin')}
        </Button>
      </div>
      <ProblemLine problem={start.error} />
    </div>
  );
}
