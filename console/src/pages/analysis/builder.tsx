// The two columns of a question's page: the form, in sections of which the rare ones are folded, and the answer.
import { Link } from '@tanstack/react-router';
import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { Panel } from '../../ui/page.tsx';
import { useSeesWholeFirm } from './customers-field.tsx';
import type { PlanWords } from './plan-words.ts';
import type { Template } from './templates.ts';

export interface Section {
  readonly key: string;
  readonly name: string;
  readonly content: ReactNode;
}

/** Sections one under the other; those not named open begin folded. */
export function Builder({
  sections,
  open,
  children,
}: {
  readonly sections: readonly Section[];
  readonly open: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <div className="zy-analysis">
      <div className="zy-builder">
        <Collapse
          ghost
          defaultActiveKey={[...open]}
          items={sections.map(({ key, name, content }) => ({
            key,
            label: name,
            children: content,
            forceRender: false,
          }))}
        />
      </div>
      <div className="zy-stack zy-analysis-answer">{children}</div>
    </div>
  );
}

/** Where one begins: questions that are ready to be asked. */
export function Start<Parameters extends { readonly population: object }>(props: {
  readonly title: string;
  readonly hint: string;
  readonly templates: readonly Template<Parameters>[];
  readonly words: PlanWords;
  readonly today: string;
  readonly onChoose: (parameters: Parameters) => void;
}) {
  const text = useText();
  const wholeFirm = useSeesWholeFirm();
  const parametersOf = (template: Template<Parameters>): Parameters => {
    const parameters = template.of(props.today);
    if (!template.everybody || !wholeFirm) return parameters;
    return { ...parameters, population: { ...parameters.population, who: 'everybody' } };
  };
  const usable = props.templates.filter(({ events }) => events.every((event) => props.words.has(event)));
  return (
    <Panel title={props.title}>
      <p className="zy-soft">{props.hint}</p>
      <div className="zy-templates">
        {usable.map((template) => (
          <button
            key={template.name}
            type="button"
            className="zy-template"
            onClick={() => props.onChoose(parametersOf(template))}
          >
            <strong>{text(template.name)}</strong>
            <span>{text(template.hint)}</span>
          </button>
        ))}
      </div>
      {props.words.ready && usable.length === 0 && (
        <p className="zy-soft">
          {text('analysis.noTemplates')} <Link to="/plan">{text('nav.plan')}</Link>
        </p>
      )}
    </Panel>
  );
}
