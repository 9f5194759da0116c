// Which customers a question is about, and which segments stand side by side: conditions over their attributes.
import { CloseOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import type { CommonParameters } from '@contracts/know/questions/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import type { TagCondition } from '@contracts/know/tags/contract.ts';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { groupOf, isWhole, type TagGroup, withoutBlanks } from '../tags/condition.ts';
import { ConditionEditor } from '../tags/condition-editor.tsx';
import { Option } from './option.tsx';

const segmentsMax = 6;
const nobody: TagGroup = { kind: 'all', of: [] };

/** How many lines a condition has. */
const sizeOf = (condition: TagCondition | undefined): number => {
  if (!condition) return 0;
  if (condition.kind === 'not') return sizeOf(condition.of);
  return condition.kind === 'all' || condition.kind === 'any'
    ? condition.of.reduce((sum, each) => sum + sizeOf(each), 0)
    : 1;
};

/** Conditions behind a button, edited in a dialog and taken when they are whole. */
function ConditionButton(props: {
  readonly title: string;
  readonly value: TagCondition | undefined;
  readonly onChange: (condition: TagCondition | undefined) => void;
}) {
  const text = useText();
  const [draft, setDraft] = useState<TagGroup | null>(null);
  const count = sizeOf(props.value);
  const chosen = draft && withoutBlanks(draft);
  const take = () => {
    props.onChange(chosen ?? undefined);
    setDraft(null);
  };
  return (
    <>
      <Button icon={<TeamOutlined />} onClick={() => setDraft(props.value ? groupOf(props.value) : nobody)}>
        {count === 0 ? text('analysis.noConditions') : text('analysis.conditions', { count })}
      </Button>
      <Modal
        open={draft !== null}
        title={props.title}
        width={860}
        okText={text('analysis.apply')}
        okButtonProps={{ disabled: chosen !== null && !isWhole(chosen) }}
        onOk={take}
        onCancel={() => setDraft(null)}
        destroyOnHidden
      >
        {draft && <ConditionEditor value={draft} onChange={setDraft} />}
      </Modal>
    </>
  );
}

interface FieldProps {
  readonly value: CommonParameters;
  readonly onChange: (part: Partial<CommonParameters>) => void;
}

const withCondition = <Selection extends object>(
  selection: Selection,
  condition: TagCondition | undefined,
): Selection => {
  const { condition: _, ...rest } = selection as Selection & { readonly condition?: TagCondition };
  return (condition ? { ...rest, condition } : rest) as Selection;
};

/** A saved segment, by its name; its members now. */
function SavedSegmentField(props: {
  readonly value: string | undefined;
  readonly onChange: (code: string | undefined, name: string) => void;
}) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const mayRead = may('customers.read');
  const segments = useRead(listSegments, { query: {} }, { forChoices: true, staleMs: 60_000, enabled: mayRead });
  if (!mayRead) return null;
  const options = (segments.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }));
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ flex: 1, minWidth: 130 }}
      popupMatchSelectWidth={260}
      value={props.value ?? null}
      placeholder={text('analysis.savedSegment')}
      aria-label={text('analysis.savedSegment')}
      options={options}
      onChange={(code: string | null) =>
        props.onChange(code ?? undefined, options.find(({ value }) => value === code)?.label ?? '')
      }
    />
  );
}

const withSegment = <Selection extends object>(selection: Selection, segment: string | undefined): Selection => {
  const { segment: _, ...rest } = selection as Selection & { readonly segment?: string };
  return (segment === undefined ? rest : { ...rest, segment }) as Selection;
};

/** Whether people without an account may be counted: whoever sees the whole firm may. */
export const useSeesWholeFirm = (): boolean => useSession().me.scope.kind === 'firm';

/** Who is asked about. */
export function PopulationField({ value, onChange }: FieldProps) {
  const text = useText();
  const { population } = value;
  const wholeFirm = useSeesWholeFirm();
  return (
    <Option
      name={text('analysis.population')}
      hint={text(population.who === 'everybody' ? 'analysis.everybodyHint' : 'analysis.customersHint')}
    >
      <div className="zy-row">
        {wholeFirm && (
          <Select
            style={{ width: 170 }}
            value={population.who}
            aria-label={text('analysis.population')}
            options={[
              { value: 'customers', label: text('analysis.customersOnly') },
              { value: 'everybody', label: text('analysis.everybody') },
            ]}
            onChange={(who) => onChange({ population: { ...population, who } })}
          />
        )}
        <ConditionButton
          title={text('analysis.population')}
          value={population.condition}
          onChange={(condition) => onChange({ population: withCondition(population, condition) })}
        />
        <SavedSegmentField
          value={population.segment}
          onChange={(segment) => onChange({ population: withSegment(population, segment) })}
        />
      </div>
    </Option>
  );
}

/** Segments side by side. */
export function SegmentsField({ value, onChange }: FieldProps) {
  const text = useText();
  const { segments } = value;
  const set = (next: CommonParameters['segments']) => onChange({ segments: next });
  const add = () =>
    set([...segments, { label: text('analysis.segmentName', { letter: String.fromCharCode(65 + segments.length) }) }]);
  return (
    <Option name={text('analysis.segments')} hint={text('analysis.segmentsHint')}>
      <div className="zy-stack-tight">
        {segments.map((segment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments have no other identity and are edited in place.
          <div key={index} className="zy-row">
            <Input
              style={{ width: 110 }}
              maxLength={60}
              value={segment.label}
              aria-label={text('analysis.segmentLabel')}
              onChange={({ target }) => set(segments.with(index, { ...segment, label: target.value }))}
            />
            <ConditionButton
              title={segment.label}
              value={segment.condition}
              onChange={(condition) => set(segments.with(index, withCondition(segment, condition)))}
            />
            <SavedSegmentField
              value={segment.segment}
              onChange={(code, name) => {
                const label = name && !segments.some((each) => each.label === name) ? name.slice(0, 60) : segment.label;
                set(segments.with(index, { ...withSegment(segment, code), label }));
              }}
            />
            <Button
              type="text"
              icon={<CloseOutlined />}
              aria-label={text('action.remove')}
              onClick={() => set(segments.toSpliced(index, 1))}
            />
          </div>
        ))}
        {segments.length < segmentsMax && (
          <Button type="link" size="small" icon={<PlusOutlined />} onClick={add}>
            {text('analysis.addSegment')}
          </Button>
        )}
      </div>
    </Option>
  );
}
