// What is distributed, and into which brackets.
import type { DistributionParameters } from '@contracts/know/distribution/contract.ts';
import { Input, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { edgesOf, kinds, withKind } from './distribution-model.ts';
import { ChoiceOption, Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';
import { NumberPropertySelect } from './series-editor.tsx';
import { EventsOption } from './shared-sections.tsx';

interface FieldProps {
  readonly value: DistributionParameters;
  readonly onChange: (part: Partial<DistributionParameters>) => void;
}

function IntervalFields({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const { of } = value;
  if (of.kind !== 'interval') return null;
  return (
    <>
      <EventsOption
        words={words}
        name={text('distribution.until')}
        hint={text('distribution.untilHint')}
        value={of.until}
        onChange={(until) => onChange({ of: { ...of, until } })}
      />
      <ChoiceOption
        name={text('distribution.pairing')}
        value={of.pairing}
        alternatives={(['nearest', 'first'] as const).map((pairing) => ({
          value: pairing,
          label: text(`distributionPairing.${pairing}`),
          hint: text(`distributionPairing.${pairing}_hint`),
        }))}
        onChange={(pairing) => onChange({ of: { ...of, pairing } })}
      />
      <Option name={text('distribution.daysMax')} hint={text('distribution.daysMaxHint')}>
        <InputNumber
          style={{ width: 100 }}
          min={1}
          max={366}
          value={of.daysMax}
          aria-label={text('distribution.daysMax')}
          onChange={(daysMax) => onChange({ of: { ...of, daysMax: daysMax ?? 30 } })}
        />
      </Option>
    </>
  );
}

/** Of what: how often, how much, how long in between, or when. */
export function DistributedFields({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const { of } = value;
  return (
    <>
      <ChoiceOption
        name={text('distribution.kind')}
        value={of.kind}
        alternatives={kinds.map((kind) => ({
          value: kind,
          label: text(`distributionKind.${kind}`),
          hint: text(`distributionKind.${kind}_hint`),
        }))}
        onChange={(kind) => onChange({ of: withKind(of, kind), brackets: { kind: 'automatic' } })}
      />
      <EventsOption
        words={words}
        name={text(of.kind === 'interval' ? 'distribution.firstEvent' : 'distribution.events')}
        hint={text('distribution.eventsHint')}
        value={of.events}
        onChange={(events) => onChange({ of: { ...of, events } })}
      />
      {'property' in of && (
        <Option name={text('analysis.property')} hint={text('distribution.propertyHint')}>
          <div className="zy-row zy-row-fill">
            <NumberPropertySelect
              words={words}
              events={of.events}
              value={of.property}
              label={text('analysis.property')}
              onChange={(property) => onChange({ of: { ...of, property } })}
            />
          </div>
        </Option>
      )}
      <IntervalFields {...{ value, onChange, words }} />
      {of.kind === 'day_part' && (
        <Option name={text('distribution.slot')} hint={text('distribution.slotHint')}>
          <Segmented
            value={of.slotMinutes}
            options={([30, 60] as const).map((minutes) => ({
              value: minutes,
              label: text('duration.minute', { value: minutes }),
            }))}
            onChange={(slotMinutes) => onChange({ of: { ...of, slotMinutes } })}
          />
        </Option>
      )}
    </>
  );
}

/** How many of a value's units are one of those that people read: hours of intervals, yuan of amounts in fen. */
const sizeOf = ({ of }: DistributionParameters, words: PlanWords): number => {
  if (of.kind === 'interval') return 3_600;
  const property = 'property' in of ? of.property : null;
  return words.subjects(of.events).find(({ subject }) => subject.name === property)?.unit === 'fen' ? 100 : 1;
};

/** Edges by commas, in the unit that people read. */
export function BracketFields({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const { of, brackets } = value;
  const size = sizeOf(value, words);
  const custom = brackets.kind === 'custom' ? brackets : null;
  const [line, setLine] = useState((custom?.edges ?? []).map((edge) => edge / size).join(', '));
  const edges = edgesOf(line);
  if (of.kind === 'day_part') return null;
  const take = (typed: string) => {
    setLine(typed);
    const read = edgesOf(typed);
    if (read)
      onChange({ brackets: { kind: 'custom', edges: read.map((edge) => edge * size), names: custom?.names ?? [] } });
  };
  return (
    <>
      <Option name={text('distribution.brackets')} hint={text('distribution.bracketsHint')}>
        <Segmented
          value={brackets.kind}
          options={(['automatic', 'custom'] as const).map((kind) => ({
            value: kind,
            label: text(`distributionBrackets.${kind}`),
          }))}
          onChange={(kind) => {
            if (kind === 'automatic') onChange({ brackets: { kind } });
            else take(line === '' ? '1, 2, 5, 10' : line);
          }}
        />
      </Option>
      {custom && (
        <>
          <Option
            name={text(of.kind === 'interval' ? 'distribution.edgesHours' : 'distribution.edges')}
            hint={text(edges ? 'distribution.edgesHint' : 'distribution.edgesWrong')}
          >
            <Input
              value={line}
              status={edges ? '' : 'error'}
              aria-label={text('distribution.edges')}
              onChange={({ target }) => take(target.value)}
            />
          </Option>
          <Option name={text('distribution.names')} hint={text('distribution.namesHint')}>
            <Input
              defaultValue={custom.names.join(', ')}
              aria-label={text('distribution.names')}
              onChange={({ target }) => {
                const names = target.value.split(/[,，、]/).map((name) => name.trim().slice(0, 40));
                const given = target.value.trim() === '' ? [] : names.slice(0, custom.edges.length + 1);
                onChange({ brackets: { ...custom, names: given } });
              }}
            />
          </Option>
        </>
      )}
    </>
  );
}
