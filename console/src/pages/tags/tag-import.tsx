// Puts a tag on the numbers of a file: first a trial, then the import; bad lines are listed.
import { importTag, listTaggedObjects, listTags } from '@contracts/know/tags/contract.ts';
import { Button, Input, Segmented, Table } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';

const modes = ['add', 'replace', 'remove'] as const;

export function TagImport({ code }: { readonly code: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [mode, setMode] = useState<(typeof modes)[number]>('add');
  const [content, setContent] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAct(importTag, { refreshes: [listTags, listTaggedObjects] });
  const done = act.data;
  const run = (dryRun: boolean) =>
    act.mutate(
      { params: { code }, body: { content, mode, reason: reason || 'trial', dryRun } },
      { onSuccess: () => setTried(dryRun) },
    );
  return (
    <Panel title={text('tagCatalogue.import')}>
      <div className="zy-stack">
        <span className="zy-soft">{text('tagCatalogue.importHint')}</span>
        <input
          type="file"
          accept=".csv,.txt,text/plain,text/csv"
          aria-label={text('tagCatalogue.import')}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void file.text().then(setContent);
          }}
        />
        <Input.TextArea
          rows={4}
          value={content}
          placeholder={text('tagCatalogue.pasted')}
          aria-label={text('tagCatalogue.pasted')}
          onChange={(event) => setContent(event.target.value)}
        />
        <div className="zy-row">
          <Segmented<(typeof modes)[number]>
            value={mode}
            options={modes.map((value) => ({ value, label: text(`tagCatalogue.${value}`) }))}
            onChange={setMode}
          />
          <Input
            style={{ width: 200 }}
            value={reason}
            placeholder={text('tagCatalogue.reason')}
            aria-label={text('tagCatalogue.reason')}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button disabled={content.trim() === ''} loading={act.isPending} onClick={() => run(true)}>
            {text('tagCatalogue.trial')}
          </Button>
          <Button
            type="primary"
            disabled={content.trim() === '' || reason.trim().length < 2}
            loading={act.isPending}
            onClick={() => run(false)}
          >
            {text('tagCatalogue.run')}
          </Button>
        </div>
        <ProblemLine problem={act.error} />
        {done && (
          <span role="status">
            {tried && `${text('tagCatalogue.tried')} · `}
            {text('tagCatalogue.outcome', {
              lines: format.count(done.lines),
              good: format.count(done.good),
              changed: format.count(done.changed),
              bad: format.count(done.bad),
            })}
          </span>
        )}
        {done && done.badLines.length > 0 && (
          <Table
            size="small"
            rowKey="line"
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            dataSource={done.badLines}
            columns={[
              { title: text('tagCatalogue.line'), key: 'line', dataIndex: 'line', width: 80 },
              { title: '', key: 'text', dataIndex: 'text' },
              { title: text('tagCatalogue.problem'), key: 'problem', render: (_, { problem }) => say(problem) },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}
