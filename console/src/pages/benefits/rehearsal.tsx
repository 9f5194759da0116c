// A rehearsal of a benefit: units that tiers would have given and grants that there were, under the draft.
import type { Benefit } from '@contracts/reward/benefit-desk/contract.ts';
import { readRehearsal, startRehearsal } from '@contracts/reward/benefit-rehearsal/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { Rehearsal } from '../drafts/rehearsal.tsx';

export function BenefitRehearsal({ code, benefit }: { readonly code: string; readonly benefit: Benefit }) {
  const text = useText();
  const start = useAct(startRehearsal);
  return (
    <Rehearsal
      act={start}
      read={readRehearsal}
      given="units"
      note={text('benefits.rehearsalNote')}
      refusal={(why) => text.code('benefitCode', why)}
      onBegin={(months) => start.mutate({ params: { benefit: code }, body: { definition: benefit, months } })}
    />
  );
}
