// The window of a scene in its editor.
import { calendarUnits, happenings, type Window } from '@contracts/decide/scenes/contract.ts';
import { InputNumber } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, Labelled } from '../drafts/fields.tsx';
import { WordFields } from '../drafts/word-fields.tsx';

const kinds = ['each', 'calendar', 'rolling', 'since'] as const;

const newWindow = (kind: Window['kind']): Window => {
  switch (kind) {
    case 'each':
      return { kind };
    case 'calendar':
      return { kind, unit: 'month' };
    case 'rolling':
      return { kind, days: 30 };
    case 'since':
      return { kind, event: { word: 'event', with: { event: 'account_opened' } }, days: 30, which: 'first' };
  }
};

export function WindowFields({
  value,
  onChange,
}: {
  readonly value: Window;
  readonly onChange: (window: Window) => void;
}) {
  const text = useText();
  const days = 'days' in value ? value.days : null;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'start' }}>
      <ChoiceInput
        label={text('scenes.window')}
        value={value.kind}
        choices={kinds.map((each) => [each, text(`sceneWindow.${each}`)])}
        onChange={(kind) => onChange(newWindow(kind))}
      />
      {value.kind === 'calendar' && (
        <ChoiceInput
          label={text('scenes.window')}
          value={value.unit}
          choices={calendarUnits.map((each) => [each, text(`sceneUnit.${each}`)])}
          onChange={(unit) => onChange({ ...value, unit })}
        />
      )}
      {days !== null && (value.kind === 'rolling' || value.kind === 'since') && (
        <Labelled label={text('scenes.days')}>
          <InputNumber
            aria-label={text('scenes.days')}
            min={1}
            max={366}
            precision={0}
            value={days}
            onChange={(next) => onChange({ ...value, days: next ?? 1 })}
          />
        </Labelled>
      )}
      {value.kind === 'since' && (
        <>
          <ChoiceInput
            label={text('scenes.which')}
            value={value.which}
            choices={(['first', 'each'] as const).map((each) => [each, text(`sceneWhich.${each}`)])}
            onChange={(which) => onChange({ ...value, which })}
          />
          <WordFields
            label={text('scenes.sinceEvent')}
            words={happenings}
            value={value.event}
            onChange={(event) => onChange({ ...value, event })}
          />
        </>
      )}
    </div>
  );
}
