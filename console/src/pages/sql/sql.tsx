// SQL: an editor over documented views, the answer as table and chart, statements that were kept, and those asked before.
import { CaretRightOutlined, DownloadOutlined, SaveOutlined, StopOutlined } from '@ant-design/icons';
import {
  askSql,
  askSqlCsv,
  getSqlSchema,
  listSqlHistory,
  type SqlAnswer,
  stopSql,
} from '@contracts/know/sql/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { saveCsv } from '../../ui/save-file.ts';
import { Loading, ProblemLine, Ready } from '../../ui/states.tsx';
import { Answer } from './sql-answer.tsx';
import { KeepDialog, KeptAndAsked } from './sql-kept.tsx';
import { type Draft, inserted, newDraft, templates } from './sql-model.ts';
import { SchemaBrowser } from './sql-schema.tsx';
import './sql.css';

/** The first snapshot of customers is looked for so often. */
const SNAPSHOT_MS = 4_000;

interface Asking {
  readonly answer: SqlAnswer | null;
  readonly problem: Problem | null;
  /** Name of the statement under way. */
  readonly run: string | null;
}

/** Asks statements one after the other; stopping stops the engine. */
const useAsking = () => {
  const client = useQueryClient();
  const [asking, setAsking] = useState<Asking>({ answer: null, problem: null, run: null });
  const ask = async (statement: string) => {
    const run = crypto.randomUUID();
    setAsking((before) => ({ ...before, problem: null, run }));
    try {
      const answer = await call(askSql, { body: { statement, run } });
      setAsking({ answer, problem: null, run: null });
    } catch (thrown) {
      setAsking({ answer: null, problem: asProblem(thrown), run: null });
    }
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === listSqlHistory.path });
  };
  const stop = () => {
    if (asking.run !== null) void call(stopSql, { params: { run: asking.run } }).catch(() => undefined);
  };
  return { ...asking, ask, stop };
};

function CsvButton({ draft }: { readonly draft: Draft }) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const file = await call(askSqlCsv, { body: { statement: draft.statement } });
      saveCsv(`${draft.name || 'sql'}.csv`, `\uFEFF${String(file)}`);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button data-export icon={<DownloadOutlined />} loading={busy} onClick={() => void load()}>
        {text('action.exportCsv')}
      </Button>
      <ProblemLine problem={problem} />
    </>
  );
}

interface EditorProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly place: RefObject<TextAreaRef | null>;
  readonly asking: ReturnType<typeof useAsking>;
}

function Editor({ draft, change, place, asking }: EditorProps) {
  const text = useText();
  const { may } = useSession();
  const [keeping, setKeeping] = useState(false);
  const busy = asking.run !== null;
  const ask = () => void asking.ask(draft.statement);
  return (
    <Panel
      title={draft.name || text('sql.statement')}
      extra={
        <Select
          style={{ minWidth: 180 }}
          value={null}
          placeholder={text('sql.examples')}
          aria-label={text('sql.examples')}
          options={templates.map(({ code }) => ({ value: code, label: text(`sqlExamples.${code}`) }))}
          onChange={(code: string) => {
            const found = templates.find((each) => each.code === code);
            if (found)
              change({ ...newDraft(), statement: found.statement, chart: { ...found.chart, y: [...found.chart.y] } });
          }}
        />
      }
    >
      <div className="zy-stack">
        <Input.TextArea
          ref={place}
          className="zy-sql-editor"
          autoSize={{ minRows: 8, maxRows: 24 }}
          maxLength={20_000}
          spellCheck={false}
          value={draft.statement}
          aria-label={text('sql.statement')}
          onChange={({ target }) => change({ statement: target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy) ask();
          }}
        />
        <div className="zy-row">
          {busy ? (
            <Button danger icon={<StopOutlined />} onClick={asking.stop}>
              {text('sql.stop')}
            </Button>
          ) : (
            <Button type="primary" icon={<CaretRightOutlined />} disabled={draft.statement.trim() === ''} onClick={ask}>
              {text('sql.run')}
            </Button>
          )}
          <Button icon={<SaveOutlined />} disabled={draft.statement.trim() === ''} onClick={() => setKeeping(true)}>
            {text('action.save')}
          </Button>
          {may('customers.export') && <CsvButton draft={draft} />}
          <span className="zy-faint">{text('sql.keys')}</span>
        </div>
        <ProblemLine problem={asking.problem} />
      </div>
      {keeping && <KeepDialog draft={draft} onClose={() => setKeeping(false)} onKept={change} />}
    </Panel>
  );
}

export function Sql() {
  const text = useText();
  const [waiting, setWaiting] = useState(false);
  const schema = useRead(getSqlSchema, {}, { staleMs: 60_000, refetchMs: waiting && SNAPSHOT_MS });
  const unseen = schema.data !== undefined && schema.data.snapshotAt === null;
  useEffect(() => setWaiting(unseen), [unseen]);
  const [draft, setDraft] = useState(newDraft);
  const place = useRef<TextAreaRef>(null);
  const asking = useAsking();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const insert = (words: string) => {
    const area = place.current?.resizableTextArea?.textArea;
    const at = area?.selectionStart ?? draft.statement.length;
    change({ statement: inserted(draft.statement, at, words) });
    area?.focus();
  };
  return (
    <Page title={text('sql.title')} description={text('sql.pageHint')}>
      <Ready of={schema} rows={8}>
        {(known) => (
          <div className="zy-sql">
            <div className="zy-stack">
              <Editor draft={draft} change={change} place={place} asking={asking} />
              {asking.run !== null && asking.answer === null && <Loading rows={4} />}
              {asking.answer && (
                <Answer answer={asking.answer} chart={draft.chart} onChart={(chart) => change({ chart })} />
              )}
              <KeptAndAsked
                onOpen={setDraft}
                onStatement={(statement) => change({ statement, id: null, name: '', mine: true })}
              />
            </div>
            <SchemaBrowser schema={known} onInsert={insert} />
          </div>
        )}
      </Ready>
    </Page>
  );
}
