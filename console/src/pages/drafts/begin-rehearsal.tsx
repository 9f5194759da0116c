// What begins a rehearsal of a draft, of whatever kind: over how many of the last months.
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

interface BeginRehearsalProps {
  /** Months that are proposed. */
  readonly proposed: number;
  readonly isPending: boolean;
  readonly problem: Problem | null;
  readonly onBegin: (months: number) => void;
}

export function BeginRehearsal({ proposed, isPending, problem, onBegin }: BeginRehearsalProps) {
  const text = useText();
  const [months, setMonths] = useState(proposed);
  return (
    <>
      <div className="zy-row">
        <span className="zy-soft">{text('rehearsal.lastMonths')}</span>
        <InputNumber
          aria-label={text('rehearsal.lastMonths')}
          min={1}
          max={24}
          precision={0}
          value={months}
          onChange={(next) => setMonths(next ?? proposed)}
        />
        <Button loading={isPending} onClick={() => onBegin(months)}>
          {text('rehearsal.begin')}
        </Button>
      </div>
      <ProblemLine problem={problem} />
    </>
  );
}
