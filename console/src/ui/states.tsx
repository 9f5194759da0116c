// The four states that everything read from the server can be in besides being there: loading, slow, empty, failed.
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Skeleton, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import type { Problem } from '../api/problem.ts';
import type { Reading } from '../api/use-call.ts';
import { useLanguage, useText } from '../i18n/index.ts';
import { serverRefusals } from '../i18n/texts/server-refusals.ts';

const SLOW_MS = 4_000;

/** Whether something has been going on for longer than people expect. */
export const useIsSlow = (active: boolean, afterMs = SLOW_MS): boolean => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), afterMs);
    return () => clearTimeout(timer);
  }, [active, afterMs]);
  return slow;
};

export function SlowNotice() {
  const text = useText();
  return (
    <div className="zy-slow" role="status">
      {text('state.slow')}
    </div>
  );
}

/** A grey outline of what is coming; says so when it takes long. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const text = useText();
  const slow = useIsSlow(true);
  return (
    <div className="zy-loading" role="status" aria-busy="true" aria-label={text('state.loading')}>
      {slow && <SlowNotice />}
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

interface EmptyStateProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is there, and what to do about it. */
export function EmptyState({ title, hint, action }: EmptyStateProps) {
  return (
    <div className="zy-empty">
      <svg className="zy-empty-mark" width="44" height="34" viewBox="0 0 44 34" aria-hidden="true">
        <g fill="none" stroke="currentColor" strokeLinecap="round" strokeWidth="2">
          <path d="M13 4c5 8 5 18 0 26" />
          <path d="M22 4v26" />
          <path d="M31 4c-5 8-5 18 0 26" />
        </g>
      </svg>
      <div className="zy-empty-title">{title}</div>
      {hint && <div className="zy-empty-hint">{hint}</div>}
      {action}
    </div>
  );
}

/** The words for a problem: our own where the kind says enough, else the server's sentence. */
export const useProblemText = (): ((problem: Problem) => string) => {
  const text = useText();
  const language = useLanguage();
  return (problem) => {
    const own = text.code('refusal', problem.code);
    if (own !== problem.code) return own;
    const chinese = language === 'zh' ? serverRefusals[problem.code] : undefined;
    if (chinese) return chinese;
    const isOwnRefusal = problem.code in serverRefusals;
    if (isOwnRefusal || problem.kind === 'refused' || problem.kind === 'too_many') return problem.message;
    return text(`problem.${problem.kind}`);
  };
};

/** Codes whose own words leave out what the server names: columns, fields, files. */
const detailed: ReadonlySet<string> = new Set([
  'HEADER_MISMATCH',
  'MAPPING_INVALID',
  'FILE_UNREADABLE',
  'LOOKUP_UNREADABLE',
  'FILTER_NOT_VALID',
  'FOLDER_INVALID',
]);

/** What the server names besides, where our own words stand for its sentence. */
function ProblemDetail({ problem }: { readonly problem: Problem }) {
  const say = useProblemText();
  const goesOn = detailed.has(problem.code) || serverRefusals[problem.code]?.endsWith('：');
  if (!goesOn || say(problem) === problem.message) return null;
  return <div className="zy-soft">{problem.message}</div>;
}

/** What went wrong, in words, with what support needs to find it, and a way to try again. */
export function ProblemPanel({ problem, onRetry }: { readonly problem: Problem; readonly onRetry?: () => void }) {
  const text = useText();
  const say = useProblemText();
  return (
    <div className="zy-problem" role="alert">
      <div className="zy-problem-title">{say(problem)}</div>
      <ProblemDetail problem={problem} />
      {problem.fields.map((field) => (
        <div key={`${field.path} ${field.message}`} className="zy-problem-field">
          <code>{field.path}</code> {field.message}
        </div>
      ))}
      <div className="zy-problem-id">
        <span>{problem.code}</span>
        {problem.requestId && (
          <span>
            {text('problem.requestId')}{' '}
            <Typography.Text code copyable>
              {problem.requestId}
            </Typography.Text>
          </span>
        )}
      </div>
      {onRetry && problem.kind !== 'forbidden' && problem.kind !== 'not_found' && (
        <Button icon={<ReloadOutlined />} onClick={onRetry}>
          {text('action.retry')}
        </Button>
      )}
    </div>
  );
}

/** A small line for a problem inside a form or a dialog. */
export function ProblemLine({ problem }: { readonly problem: Problem | null }) {
  const text = useText();
  const say = useProblemText();
  if (!problem) return null;
  return (
    <div className="zy-problem-line" role="alert">
      {say(problem)}
      <ProblemDetail problem={problem} />
      {problem.fields.map((field) => (
        <div key={`${field.path} ${field.message}`}>
          <code>{field.path}</code> {field.message}
        </div>
      ))}
      {problem.requestId && problem.kind === 'fault' && (
        <small>
          {text('problem.requestId')} {problem.requestId}
        </small>
      )}
    </div>
  );
}

interface ReadyProps<Value> {
  readonly of: Reading<Value>;
  readonly rows?: number;
  readonly children: (value: Value) => ReactNode;
}

/** Shows what was read, or the state of the reading. */
export function Ready<Value>({ of: reading, rows, children }: ReadyProps<Value>) {
  if (reading.data !== undefined) return children(reading.data);
  if (reading.error) return <ProblemPanel problem={reading.error} onRetry={() => void reading.refetch()} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}
