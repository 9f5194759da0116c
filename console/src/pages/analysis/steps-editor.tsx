// The steps of a funnel: chosen, dragged, or moved with the arrow keys on the handle.
import { DeleteOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons';
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import { Button, Checkbox } from 'antd';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { addStep, type FunnelStep, moveStep, removeStep, stepsMax } from './model.ts';
import type { PlanWords } from './plan-words.ts';

interface StepProps {
  readonly words: PlanWords;
  readonly funnel: FunnelParameters;
  readonly index: number;
  readonly step: FunnelStep;
  readonly onChange: (funnel: FunnelParameters) => void;
  readonly onMove: (from: number, to: number) => void;
}

function Handle({
  index,
  count,
  onMove,
}: {
  readonly index: number;
  readonly count: number;
  readonly onMove: StepProps['onMove'];
}) {
  const text = useText();
  const onKeyDown = (event: KeyboardEvent) => {
    const to = event.key === 'ArrowUp' ? index - 1 : event.key === 'ArrowDown' ? index + 1 : -1;
    if (to < 0 || to >= count) return;
    event.preventDefault();
    onMove(index, to);
  };
  return (
    <div className="zy-step-handle">
      {/* Not part of the button: browsers differ in whether a button can be dragged. The keys do the same. */}
      <span
        className="zy-step-grip"
        data-grip={index}
        aria-hidden="true"
        draggable
        onDragStart={(event: DragEvent) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', String(index));
        }}
      >
        <HolderOutlined />
      </span>
      <button
        type="button"
        className="zy-step-number"
        data-step={index}
        title={text('analysis.moveStep')}
        aria-label={`${text('analysis.step', { number: index + 1 })}: ${text('analysis.moveStep')}`}
        onKeyDown={onKeyDown}
      >
        {index + 1}
      </button>
    </div>
  );
}

function Step({ words, funnel, index, step, onChange, onMove }: StepProps) {
  const text = useText();
  const [over, setOver] = useState(false);
  const count = funnel.steps.length;
  const set = (next: FunnelStep) => onChange({ ...funnel, steps: funnel.steps.with(index, next) });
  const inside = index > 0 && index < count - 1;
  return (
    <li
      className="zy-step"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const from = Number.parseInt(event.dataTransfer.getData('text/plain'), 10);
        if (Number.isInteger(from)) onMove(from, index);
      }}
    >
      <Handle index={index} count={count} onMove={onMove} />
      <div className="zy-step-body">
        <MatcherEditor
          words={words}
          value={step.events}
          label={text('analysis.step', { number: index + 1 })}
          onChange={(events) => set({ ...step, events })}
          extra={
            inside && (
              <Checkbox checked={step.optional} onChange={({ target }) => set({ ...step, optional: target.checked })}>
                <span className="zy-soft" title={text('funnel.optionalHint')}>
                  {text('funnel.optional')}
                </span>
              </Checkbox>
            )
          }
        />
      </div>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        disabled={count <= 2}
        aria-label={text('action.remove')}
        onClick={() => onChange(removeStep(funnel, index))}
      />
    </li>
  );
}

export function StepsEditor({ words, funnel, onChange }: Pick<StepProps, 'words' | 'funnel' | 'onChange'>) {
  const text = useText();
  const [said, setSaid] = useState('');
  const onMove = (from: number, to: number) => {
    onChange(moveStep(funnel, from, to));
    setSaid(text('analysis.stepMoved', { from: from + 1, to: to + 1 }));
    // The focus goes with the step, so that it can be moved on.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-step="${to}"]`)?.focus());
  };
  return (
    <div className="zy-steps-place">
      <ol className="zy-steps">
        {funnel.steps.map((step, index) => (
          <Step
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place; what it holds is all in the question.
            key={index}
            {...{ words, funnel, index, step, onChange, onMove }}
          />
        ))}
      </ol>
      <span className="zy-unseen" aria-live="polite">
        {said}
      </span>
      <Button
        icon={<PlusOutlined />}
        disabled={funnel.steps.length >= stepsMax}
        onClick={() => onChange(addStep(funnel))}
      >
        {text('funnel.addStep')}
      </Button>
    </div>
  );
}
