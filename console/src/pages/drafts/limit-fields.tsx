// How often something may be given: to a customer, on a device, in a branch or in all, in a span of days.
import { PlusOutlined } from '@ant-design/icons';
import { type Limit, limitSpans, limitSubjects } from '@contracts/decide/scenes/contract.ts';
import { Button } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, RemoveButton, WholeNumber } from './fields.tsx';

interface LimitFieldsProps {
  readonly value: readonly Limit[];
  /** So many may be stated. */
  readonly max: number;
  readonly onChange: (limits: Limit[]) => void;
}

export function LimitFields({ value, max, onChange }: LimitFieldsProps) {
  const text = useText();
  const replace = (at: number, next: Limit | null): void =>
    onChange(value.flatMap((each, index) => (index === at ? (next ?? []) : each)));
  return (
    <>
      {value.map((limit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: limits have no name but their place
        <div key={at} className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
          <ChoiceInput
            label={text('scenes.limits')}
            value={limit.of}
            choices={limitSubjects.map((each) => [each, text(`sceneSubject.${each}`)])}
            onChange={(of) => replace(at, { ...limit, of })}
          />
          <ChoiceInput
            label={text('scenes.when')}
            value={limit.span}
            choices={limitSpans.map((each) => [each, text(`earningSpan.${each}`)])}
            onChange={(span) => replace(at, { ...limit, span })}
          />
          <WholeNumber
            label={text('scenes.awardsField')}
            value={limit.awards}
            onChange={(awards) => replace(at, { ...limit, awards: awards ?? 1 })}
          />
          <RemoveButton onClick={() => replace(at, null)} />
        </div>
      ))}
      {value.length < max && (
        <div>
          <Button
            icon={<PlusOutlined />}
            onClick={() => onChange([...value, { of: 'customer', span: 'month', awards: 1 }])}
          >
            {text('scenes.addLimit')}
          </Button>
        </div>
      )}
    </>
  );
}
