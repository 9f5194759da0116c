// Fields that the settings of both schemes have, and the versions that held.
import { purchaseKinds } from '@contracts/know/value/contract.ts';
import { Form, Input, InputNumber, Select, Table } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';

export function NumberField(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}) {
  const { label, value, min, max, onChange } = props;
  return (
    <Form.Item label={label}>
      <InputNumber {...{ min, max, value }} onChange={(next) => onChange(next ?? value)} />
    </Form.Item>
  );
}

type Kind = (typeof purchaseKinds)[number];

/** What counts as a purchase; at least one kind. */
export function KindsField(props: { readonly value: readonly Kind[]; readonly onChange: (kinds: Kind[]) => void }) {
  const text = useText();
  return (
    <Form.Item label={text('value.kinds')}>
      <Select<Kind[]>
        mode="multiple"
        value={[...props.value]}
        options={purchaseKinds.map((kind) => ({ value: kind, label: text(`purchaseKind.${kind}`) }))}
        onChange={(kinds) => kinds.length > 0 && props.onChange(kinds)}
      />
    </Form.Item>
  );
}

interface Bank {
  readonly privateFromFen: number;
  readonly wealthFromFen: number;
  readonly youngBelowAge: number;
}

/** Who is what in the preset of a bank, in yuan and years. */
export function BankFields({ value, onChange }: { readonly value: Bank; readonly onChange: (bank: Bank) => void }) {
  const text = useText();
  const money = (key: 'privateFromFen' | 'wealthFromFen', label: string) => (
    <NumberField
      {...{ label, value: value[key] / 100, min: 0, max: 1e11 }}
      onChange={(yuan) => onChange({ ...value, [key]: Math.round(yuan * 100) })}
    />
  );
  return (
    <>
      {money('privateFromFen', text('value.privateFrom'))}
      {money('wealthFromFen', text('value.wealthFrom'))}
      <NumberField
        {...{ label: text('value.youngBelow'), value: value.youngBelowAge, min: 16, max: 100 }}
        onChange={(youngBelowAge) => onChange({ ...value, youngBelowAge })}
      />
    </>
  );
}

interface BehaviourCuts {
  readonly activeFromTrades: number;
  readonly highFrequencyFromTrades: number;
  readonly swingFromDays: number;
  readonly longFromDays: number;
  readonly preferenceFromShare: number;
  readonly habitFromShare: number;
}

/** From where on behaviour has which name; shares in percent. */
export function BehaviourFields(props: {
  readonly value: BehaviourCuts;
  readonly onChange: (value: BehaviourCuts) => void;
}) {
  const text = useText();
  const { value, onChange } = props;
  const plain = (key: keyof BehaviourCuts, max: number) => (
    <NumberField
      {...{ label: text(`value.${key}`), value: value[key], min: 1, max }}
      onChange={(next) => onChange({ ...value, [key]: next })}
    />
  );
  const share = (key: keyof BehaviourCuts, min: number) => (
    <NumberField
      {...{ label: text(`value.${key}`), value: Math.round(value[key] * 1_000) / 10, min, max: 100 }}
      onChange={(next) => onChange({ ...value, [key]: next / 100 })}
    />
  );
  return (
    <>
      {plain('activeFromTrades', 1_000)}
      {plain('highFrequencyFromTrades', 10_000)}
      {plain('swingFromDays', 3_650)}
      {plain('longFromDays', 3_650)}
      {share('preferenceFromShare', 50.1)}
      {share('habitFromShare', 20.1)}
    </>
  );
}

/** A service strategy in both languages. */
export function StrategyField(props: {
  readonly label: string;
  readonly value: { readonly zh: string; readonly en: string };
  readonly onChange: (value: { readonly zh: string; readonly en: string }) => void;
}) {
  const { label, value, onChange } = props;
  const area = (language: 'zh' | 'en') => (
    <Input.TextArea
      autoSize={{ minRows: 1, maxRows: 4 }}
      maxLength={500}
      aria-label={`${label} ${language}`}
      value={value[language]}
      onChange={(event) => onChange({ ...value, [language]: event.target.value })}
    />
  );
  return (
    <Form.Item label={label}>
      <div className="zy-stack" style={{ gap: 4 }}>
        {area('zh')}
        {area('en')}
      </div>
    </Form.Item>
  );
}

interface Version {
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

/** Every version with the day from which it holds. */
export function Versions({ rows }: { readonly rows: readonly Version[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Version>
      size="small"
      rowKey="version"
      pagination={{ pageSize: 5, hideOnSinglePage: true }}
      dataSource={[...rows]}
      columns={[
        {
          title: text('value.versions'),
          key: 'version',
          render: (_, { version }) => (version === 0 ? text('value.shipped') : version),
        },
        { title: text('value.effectiveFrom'), key: 'from', render: (_, { effectiveFrom }) => effectiveFrom ?? '–' },
        {
          title: text('value.savedBy'),
          key: 'by',
          render: (_, { createdBy, createdAt }) =>
            createdAt === null ? '–' : `${createdBy ?? ''} · ${format.instant(createdAt)}`,
        },
      ]}
    />
  );
}
