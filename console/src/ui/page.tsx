// The frame of a page: its name, what it is for, and what one can do on it.
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useChoices } from '../api/use-call.ts';
import { useText } from '../i18n/index.ts';
import { useIsSlow, useProblemText } from './states.tsx';

const CHOICES_SLOW_MS = 1_500;

/** Says when what can be chosen on the page is late or could not be read. */
function ChoicesNotice() {
  const text = useText();
  const say = useProblemText();
  const { waiting, problem, readAgain } = useChoices();
  const late = useIsSlow(waiting, CHOICES_SLOW_MS);
  if (problem) {
    return (
      <div className="zy-row zy-problem-line" role="alert">
        {text('state.choicesFailed', { why: say(problem) })}
        <Button size="small" onClick={readAgain}>
          {text('action.retry')}
        </Button>
      </div>
    );
  }
  if (!late) return null;
  return (
    <div className="zy-slow" role="status" aria-busy="true">
      {text('state.choicesLate')}
    </div>
  );
}

interface PageProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Where one came from, above the title. */
  readonly parent?: { readonly to: string; readonly label: string };
  readonly children: ReactNode;
}

export function Page({ title, description, actions, parent, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · 知音 Zhiyin`;
  }, [title]);
  return (
    <div className="zy-page">
      <header className="zy-page-head">
        <div>
          {parent && (
            <nav className="zy-page-parent" aria-label="breadcrumb">
              <Link to={parent.to}>{parent.label}</Link>
              <span aria-hidden="true">/</span>
            </nav>
          )}
          <h1>{title}</h1>
          {description && <p>{description}</p>}
        </div>
        {actions && <div className="zy-page-actions">{actions}</div>}
      </header>
      <ChoicesNotice />
      {children}
    </div>
  );
}

/** A white sheet on the page, with an optional head. */
export function Panel(props: {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={`zy-panel ${props.flush ? 'zy-panel-flush' : ''} ${props.className ?? ''}`}>
      {(props.title || props.extra) && (
        <div className="zy-panel-head">
          <h2>{props.title}</h2>
          {props.extra && <div className="zy-panel-extra">{props.extra}</div>}
        </div>
      )}
      <div className="zy-panel-body">{props.children}</div>
    </section>
  );
}
