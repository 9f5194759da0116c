// A rehearsal of an earning rule.
import type { EarningRule } from '@contracts/reward/earning/contract.ts';
import { readRehearsal, startRehearsal } from '@contracts/reward/earning-rehearsal/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { Rehearsal } from '../drafts/rehearsal.tsx';

export function RuleRehearsal({ code, rule }: { readonly code: string; readonly rule: EarningRule }) {
  const text = useText();
  const start = useAct(startRehearsal);
  return (
    <Rehearsal
      act={start}
      read={readRehearsal}
      note={text('earning.rehearsalNote')}
      refusal={(why) => text.code('earningCode', why)}
      onBegin={(months) => start.mutate({ params: { rule: code }, body: { definition: rule, months } })}
    />
  );
}
