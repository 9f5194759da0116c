// The lifecycle: stages with their customers, flows between them, and the rules that decide.
import { evaluateLifecycle, getLifecycle, lifecycleRules, type StageRule } from '@contracts/know/lifecycle/contract.ts';
import { App, Button } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { Flows } from './flows.tsx';
import { type Chosen, People } from './people.tsx';
import { RulesEditor } from './rules-editor.tsx';

type Answer = AnswerOf<typeof getLifecycle>;
/** The order of life, whatever the order in which rules are tried. */
const lifeOrder = ['prospect', 'funding', 'before_investing', 'investing', 'after_investing', 'lost'] as const;

function Stages({ answer, onChoose }: { readonly answer: Answer; readonly onChoose: (chosen: Chosen) => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const total = answer.stages.reduce((sum, { customers }) => sum + customers, answer.outside);
  const shown = lifeOrder.flatMap((code) => answer.stages.find(({ stage }) => stage === code) ?? []);
  return (
    <>
      <div className="zy-grid zy-grid-3">
        {shown.map((each) => (
          <FigureButton
            key={each.stage}
            label={say(each.name)}
            value={format.count(each.customers)}
            title={say(each.enter)}
            onPress={() => onChoose({ kind: 'stage', stage: each.stage })}
          >
            <div className="zy-figure-compare">{format.share(total === 0 ? null : each.customers / total)}</div>
            <div className="zy-faint">
              {each.daysSoFar === null ? '' : text('lifecycle.soFar', { days: format.decimal(each.daysSoFar, 0) })}
              {each.daysStayed === null
                ? ''
                : ` · ${text('lifecycle.stayed', { days: format.decimal(each.daysStayed, 0) })}`}
            </div>
          </FigureButton>
        ))}
      </div>
      {answer.outside > 0 && (
        <p className="zy-faint">
          {text('lifecycle.outside')}: {format.count(answer.outside)}
        </p>
      )}
    </>
  );
}

function Rules({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const [editing, setEditing] = useState<readonly StageRule[] | null>(null);
  const sets = useRead(lifecycleRules, {});
  const held = sets.data?.rows.find(({ version }) => version === answer.version);
  return (
    <>
      <Panel
        title={text('lifecycle.rules')}
        extra={
          may('tags.write') &&
          held && (
            <Button size="small" onClick={() => setEditing(held.rules)}>
              {text('lifecycle.edit')}
            </Button>
          )
        }
      >
        <ProblemLine problem={sets.error} />
        <p className="zy-faint">{text('lifecycle.ruleHint')}</p>
        <ol>
          {answer.stages.map((each) => (
            <li key={each.stage}>
              <strong>{say(each.name)}</strong> {say(each.enter)}
              {each.exit && (
                <span className="zy-faint">
                  {' '}
                  {text('lifecycle.exit')}: {say(each.exit)}
                </span>
              )}
            </li>
          ))}
        </ol>
      </Panel>
      <Panel title={text('lifecycle.versions')} flush>
        <Table
          size="small"
          pagination={false}
          rowKey="version"
          dataSource={sets.data?.rows ?? []}
          columns={[
            {
              title: text('lifecycle.versions'),
              key: 'version',
              render: (_, { version }) =>
                version === 0 ? text('lifecycle.shipped') : text('lifecycle.version', { version }),
            },
            { title: text('lifecycle.note'), dataIndex: 'note' },
            {
              title: text('lifecycle.at'),
              key: 'made',
              render: (_, { madeAt, madeBy }) => (madeAt === null ? '–' : `${madeBy} · ${format.instant(madeAt)}`),
            },
          ]}
        />
      </Panel>
      {editing && <RulesEditor rules={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function EvaluateButton() {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const act = useAct(evaluateLifecycle, { refreshes: [getLifecycle] });
  if (!may('tags.write')) return null;
  return (
    <>
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({}, { onSuccess: () => message.success(text('lifecycle.evaluating')) })}
      >
        {text('lifecycle.evaluate')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Lifecycle() {
  const text = useText();
  const format = useFormat();
  const reading = useRead(getLifecycle, {}, { staleMs: 15_000 });
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <Page title={text('lifecycle.title')} description={text('lifecycle.description')} actions={<EvaluateButton />}>
      <Ready of={reading} rows={12}>
        {(answer) =>
          answer.begunAt === null ? (
            <Panel>
              <EmptyState title={text('lifecycle.notYet')} hint={text('lifecycle.notYetHint')} />
            </Panel>
          ) : (
            <div className="zy-stack">
              <span className="zy-faint">
                {text('lifecycle.asOf', { time: format.instant(answer.evaluatedAt ?? answer.begunAt) })}
              </span>
              <Stages answer={answer} onChoose={setChosen} />
              <Flows onChoose={setChosen} />
              <Rules answer={answer} />
            </div>
          )
        }
      </Ready>
      {chosen && <People chosen={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}
