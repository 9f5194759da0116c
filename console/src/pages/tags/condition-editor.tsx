// Edits the conditions of a rule tag line by line, and tries out how many customers they hold for.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { comparisons, previewCondition } from '@contracts/know/tags/contract.ts';
import { Button, Input, Segmented, Select } from 'antd';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { type ConditionLine, emptyLine, type FlatCondition, unflatten, type ValueKind } from './condition.ts';

const useAttributes = () => useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });

/** What an attribute holds, for turning typed text into a value. */
export const useAttributeKinds = (): ((attribute: string) => ValueKind) => {
  const attributes = useAttributes();
  const types = new Map((attributes.data?.rows ?? []).map(({ name, type }) => [name, type]));
  return (attribute) => {
    const type = types.get(attribute);
    if (type === 'number' || type === 'money' || type === 'instant') return 'number';
    return type === 'boolean' ? 'boolean' : 'text';
  };
};

const measures = ['count', 'amountFen', 'daysSinceLast', 'daysSinceFirst'] as const;
const counterComparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const;

interface LineProps {
  readonly line: ConditionLine;
  readonly onChange: (line: ConditionLine) => void;
  readonly onRemove: () => void;
}

function Subject({ line, onChange }: Pick<LineProps, 'line' | 'onChange'>) {
  const text = useText();
  const say = useBilingual();
  const attributes = useAttributes();
  if (line.kind === 'attribute') {
    return (
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 180 }}
        value={line.subject || null}
        placeholder={text('tags.attribute')}
        aria-label={text('tags.attribute')}
        options={(attributes.data?.rows ?? [])
          .filter(({ personal }) => !personal)
          .map(({ name, label }) => ({ value: name, label: say(label) }))}
        onChange={(subject: string) => onChange({ ...line, subject })}
      />
    );
  }
  return (
    <>
      <Input
        style={{ width: 150 }}
        value={line.subject}
        placeholder={text('tags.event')}
        aria-label={text('tags.event')}
        onChange={(event) => onChange({ ...line, subject: event.target.value })}
      />
      <Select
        style={{ width: 130 }}
        value={line.measure}
        aria-label={text('tags.measure')}
        options={measures.map((value) => ({ value, label: text(`measure.${value}`) }))}
        onChange={(measure) => onChange({ ...line, measure })}
      />
    </>
  );
}

function Line({ line, onChange, onRemove }: LineProps) {
  const text = useText();
  const operators = line.kind === 'attribute' ? comparisons : counterComparisons;
  const needsValue = line.operator !== 'known' && line.operator !== 'unknown';
  const isList = line.operator === 'in' || line.operator === 'not_in';
  return (
    <div className="zy-row">
      <Select
        style={{ width: 96 }}
        value={line.kind}
        aria-label={text('tags.kind')}
        options={[
          { value: 'attribute', label: text('tags.byAttribute') },
          { value: 'counter', label: text('tags.byCounter') },
        ]}
        onChange={(kind: ConditionLine['kind']) => onChange({ ...emptyLine, kind })}
      />
      <Subject line={line} onChange={onChange} />
      <Select
        style={{ width: 96 }}
        value={line.operator}
        aria-label={text('tags.operator')}
        options={operators.map((value) => ({ value, label: text(`comparison.${value}`) }))}
        onChange={(operator) => onChange({ ...line, operator })}
      />
      {needsValue && (
        <Input
          style={{ width: isList ? 220 : 120 }}
          value={line.value}
          placeholder={text(isList ? 'tags.valueList' : 'tags.value')}
          aria-label={text('tags.value')}
          onChange={(event) => onChange({ ...line, value: event.target.value })}
        />
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={text('action.remove')} onClick={onRemove} />
    </div>
  );
}

interface ConditionEditorProps {
  readonly value: FlatCondition;
  readonly onChange: (value: FlatCondition) => void;
}

export function ConditionEditor({ value, onChange }: ConditionEditorProps) {
  const text = useText();
  const format = useFormat();
  const kindOf = useAttributeKinds();
  const preview = useAct(previewCondition);
  const setLines = (lines: readonly ConditionLine[]) => onChange({ ...value, lines });
  const result = preview.data;
  return (
    <div className="zy-stack">
      <div className="zy-between">
        <strong>{text('tags.conditions')}</strong>
        <Segmented<FlatCondition['join']>
          value={value.join}
          options={[
            { value: 'all', label: text('tags.all') },
            { value: 'any', label: text('tags.any') },
          ]}
          onChange={(join) => onChange({ ...value, join })}
        />
      </div>
      {value.lines.map((line, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity and are edited in place.
          key={index}
          line={line}
          onChange={(next) => setLines(value.lines.with(index, next))}
          onRemove={() => setLines(value.lines.toSpliced(index, 1))}
        />
      ))}
      <div className="zy-row">
        <Button icon={<PlusOutlined />} onClick={() => setLines([...value.lines, emptyLine])}>
          {text('tags.addCondition')}
        </Button>
        <Button
          disabled={value.lines.length === 0}
          loading={preview.isPending}
          onClick={() => preview.mutate({ body: { condition: unflatten(value, kindOf) } })}
        >
          {text('tags.preview')}
        </Button>
        {result && (
          <span>
            {text('tags.previewResult', {
              customers: format.count(result.customers),
              share: format.share(result.population ? result.customers / result.population : 0),
            })}
            {result.sample.length > 0 && (
              <span className="zy-faint">
                {' '}
                {text('tagCatalogue.sample')} {text.list(result.sample)}
              </span>
            )}
          </span>
        )}
      </div>
      <ProblemLine problem={preview.error} />
    </div>
  );
}
