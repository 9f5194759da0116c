// Writes the draft of a benefit.
import { type Benefit, listBenefits, readBenefit, saveDraft } from '@contracts/reward/benefit-desk/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { TermFields, TextField } from '../drafts/fields.tsx';
import { DeliveryFields, EntitlementFields, KindFields } from './benefit-fields.tsx';
import { ConditionsField, LimitFields, TitleFields } from './shared-fields.tsx';
import { BenefitSentence } from './words.tsx';

export function BenefitEditor(props: {
  readonly code: string;
  readonly isNew?: boolean;
  readonly initial: Benefit;
  readonly onClose: () => void;
}) {
  const { initial, isNew = false, onClose } = props;
  const text = useText();
  const navigate = useNavigate();
  const [code, setCode] = useState(props.code);
  const [value, setValue] = useState(initial);
  const save = useAct(saveDraft, { refreshes: [listBenefits, readBenefit] });
  const onSave = (): void =>
    save.mutate(
      { params: { benefit: code }, body: value },
      {
        onSuccess: () => {
          onClose();
          if (isNew) void navigate({ to: '/benefits/$benefit', params: { benefit: code } });
        },
      },
    );
  const editing = { value, onChange: setValue };
  return (
    <DraftDrawer
      title={text(isNew ? 'benefits.create' : 'drafts.edit')}
      saving={save}
      onSave={onSave}
      onClose={onClose}
    >
      {isNew && <TextField label={text('earning.code')} value={code} onChange={setCode} />}
      <TitleFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <KindFields {...editing} />
      <EntitlementFields {...editing} />
      <DeliveryFields {...editing} />
      <LimitFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <ConditionsField value={value.conditions} onChange={(conditions) => setValue({ ...value, conditions })} />
      <TermFields value={value} onChange={(more) => setValue({ ...value, ...more })} />
      <BenefitSentence benefit={value} />
    </DraftDrawer>
  );
}
