// Changes a static list: customer numbers from a file or pasted, added, taken off, or as the whole list.
import { changeList, getSegment, segmentChanges, segmentSizes } from '@contracts/know/segments/contract.ts';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { numbersOf } from './numbers.ts';

const modes = ['add', 'remove', 'replace'] as const;

export function Upload({ code }: { readonly code: string }) {
  const text = useText();
  const format = useFormat();
  const [mode, setMode] = useState<(typeof modes)[number]>('add');
  const [numbers, setNumbers] = useState('');
  const [reason, setReason] = useState('');
  const act = useAct(changeList, { refreshes: [getSegment, segmentChanges, segmentSizes] });
  const customerIds = numbersOf(numbers);
  const done = act.data;
  return (
    <Panel title={text('segments.upload')}>
      <div className="zy-stack">
        <span className="zy-soft">{text('segments.uploadHint')}</span>
        <input
          type="file"
          accept=".csv,.txt,text/plain,text/csv"
          aria-label={text('segments.upload')}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void file.text().then(setNumbers);
          }}
        />
        <Input.TextArea
          rows={4}
          value={numbers}
          placeholder={text('segments.numbers')}
          aria-label={text('segments.numbers')}
          onChange={(event) => setNumbers(event.target.value)}
        />
        <div className="zy-row">
          <Segmented<(typeof modes)[number]>
            value={mode}
            options={modes.map((value) => ({ value, label: text(`segments.${value}`) }))}
            onChange={setMode}
          />
          <Input
            style={{ width: 220 }}
            value={reason}
            placeholder={text('segments.reason')}
            aria-label={text('segments.reason')}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button
            type="primary"
            loading={act.isPending}
            disabled={reason.trim().length < 2 || (customerIds.length === 0 && mode !== 'replace')}
            onClick={() => act.mutate({ params: { code }, body: { mode, customerIds: [...customerIds], reason } })}
          >
            {text('action.save')} ({format.count(customerIds.length)})
          </Button>
        </div>
        <ProblemLine problem={act.error} />
        {done && (
          <span role="status">
            {text('segments.uploaded', {
              entered: format.count(done.entered),
              left: format.count(done.left),
              notFound: format.count(done.notFound.length),
            })}
          </span>
        )}
      </div>
    </Panel>
  );
}
