// Where points go or come from: a programme and its wallets, chosen by name.
import { listProgrammes } from '@contracts/reward/ledger/contract.ts';
import { Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual } from '../../i18n/index.ts';
import { Labelled } from '../drafts/fields.tsx';

interface FieldProps {
  readonly label: string;
  readonly value: string | null;
  /** Given where none may be chosen. */
  readonly mayBeNone?: boolean;
  readonly onChange: (code: string | null) => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const useProgrammes = () => useRead(listProgrammes, {}, { staleMs: 60_000, forChoices: true }).data?.items ?? [];

function CodeSelect({
  label,
  value,
  mayBeNone = false,
  onChange,
  choices,
}: FieldProps & { readonly choices: readonly Choice[] }) {
  // What a draft names stays chosen, also where it is not there (any more): the check says what is wrong with it.
  const missing = value !== null && value !== '' && choices.every((each) => each.value !== value);
  return (
    <Labelled label={label}>
      <Select<string | null>
        aria-label={label}
        style={{ minWidth: 150 }}
        allowClear={mayBeNone}
        value={value === '' ? null : value}
        options={missing ? [...choices, { value, label: value }] : [...choices]}
        onChange={(code) => onChange(code ?? null)}
      />
    </Labelled>
  );
}

export function ProgrammeField(props: FieldProps) {
  const say = useBilingual();
  const choices = useProgrammes().map(({ programme, nameZh, nameEn }) => ({
    value: programme,
    label: say({ zh: nameZh, en: nameEn }),
  }));
  return <CodeSelect {...props} choices={choices} />;
}

export function WalletField(props: FieldProps & { readonly programme: string }) {
  const say = useBilingual();
  const found = useProgrammes().find(({ programme }) => programme === props.programme);
  const choices = (found?.wallets ?? []).map(({ wallet, nameZh, nameEn }) => ({
    value: wallet,
    label: say({ zh: nameZh, en: nameEn }),
  }));
  return <CodeSelect {...props} choices={choices} />;
}

/** A programme with some of its wallets, by their names; by their codes while those are not known. */
export function PointsPlace(props: { readonly programme: string; readonly wallets: readonly (string | null)[] }) {
  const say = useBilingual();
  const found = useProgrammes().find(({ programme }) => programme === props.programme);
  const nameOf = (code: string): string => {
    const wallet = found?.wallets.find((each) => each.wallet === code);
    return wallet ? say({ zh: wallet.nameZh, en: wallet.nameEn }) : code;
  };
  const wallets = props.wallets.flatMap((each) => (each === null ? [] : [nameOf(each)]));
  return (
    <>
      {found ? say({ zh: found.nameZh, en: found.nameEn }) : props.programme} / {wallets.join(' + ')}
    </>
  );
}
