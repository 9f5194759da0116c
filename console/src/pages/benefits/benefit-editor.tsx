// Writes the draft of a benefit.
import { type Benefit, listBenefits, readBenefit, saveDraft } from '@contracts/reward/benefit-desk/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { TermFields, TextField } from '../drafts/fields.tsx';
import { DeliveryFields, EntitlementFields, KindFields } from './benefit-fields.tsx';
import { BenefitRehearsal } from './rehearsal.tsx';
import { ConditionsField, LimitFields, TitleFields } from './shared-fields.tsx';
import { BenefitSentence } from './words.tsx';

export function BenefitEditor(props: DraftEditorProps<Benefit>) {
  const text = useText();
  const { code, setCode, isNew, value, setValue, drawer } = useDraftEditing(props, {
    save: useAct(saveDraft, { refreshes: [listBenefits, readBenefit] }),
    callOf: (benefit, body) => ({ params: { benefit }, body }),
    pages: '/benefits',
    create: 'benefits.create',
  });
  const editing = { value, onChange: setValue };
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('earning.code')} value={code} onChange={setCode} />}
      <TitleFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <KindFields {...editing} />
      <EntitlementFields {...editing} />
      <DeliveryFields {...editing} />
      <LimitFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <ConditionsField value={value.conditions} onChange={(conditions) => setValue({ ...value, conditions })} />
      <TermFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <BenefitSentence benefit={value} />
      <BenefitRehearsal code={code} benefit={value} />
    </DraftDrawer>
  );
}
