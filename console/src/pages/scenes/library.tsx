// The library: scenes ready to be drafted, each with its class in every kind of firm, and what is lawful instead of class R.
import { tasksIn } from '@contracts/decide/rules/contract.ts';
import { complianceProfiles, listTemplates } from '@contracts/decide/scenes/contract.ts';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { ClassTag } from '../drafts/status.tsx';
import { SceneEditor } from './scene-editor.tsx';
import { SceneSentence, useSceneName } from './words.tsx';

type Template = AnswerOf<typeof listTemplates>['items'][number];

function Card({
  template,
  instead,
  onUse,
}: {
  readonly template: Template;
  readonly instead: Template | null;
  readonly onUse: ((template: Template) => void) | null;
}) {
  const text = useText();
  const nameOf = useSceneName();
  const { scene, code } = template;
  return (
    <Panel
      title={nameOf(scene)}
      extra={
        onUse && (
          <Button size="small" onClick={() => onUse(template)} data-template={code}>
            {text('scenes.use')}
          </Button>
        )
      }
    >
      <div className="zy-stack">
        <SceneSentence scene={scene} />
        <div className="zy-row" style={{ flexWrap: 'wrap' }}>
          {complianceProfiles.map((profile) => (
            <span key={profile} className="zy-faint">
              {text(`complianceProfile.${profile}`)} <ClassTag of={scene.compliance[profile]} />
            </span>
          ))}
        </div>
        {instead && <span className="zy-soft">{text('scenes.substitute', { name: nameOf(instead.scene) })}</span>}
      </div>
    </Panel>
  );
}

export function SceneLibrary() {
  const text = useText();
  const { may } = useSession();
  const language = useLanguage();
  const [goal, setGoal] = useState<string>('all');
  const [chosen, setChosen] = useState<Template | null>(null);
  const reading = useRead(listTemplates, {}, { staleMs: 600_000 });
  return (
    <Page
      title={text('scenes.library')}
      parent={{ to: '/scenes', label: text('scenes.title') }}
      description={text('scenes.libraryHint')}
    >
      <Ready of={reading}>
        {({ items }) => {
          const byCode = new Map(items.map((each) => [each.code, each]));
          const goals = [...new Set(items.map((each) => each.goal))];
          return (
            <div className="zy-stack">
              <Segmented
                aria-label={text('scenes.goal')}
                value={goal}
                options={[
                  { value: 'all', label: text('scenes.allGoals') },
                  ...goals.map((each) => ({ value: each, label: text(`sceneGoal.${each}`) })),
                ]}
                onChange={(next) => setGoal(String(next))}
              />
              <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
                {items
                  .filter((each) => goal === 'all' || each.goal === goal)
                  .map((each) => (
                    <Card
                      key={each.code}
                      template={each}
                      instead={each.substitute === null ? null : (byCode.get(each.substitute) ?? null)}
                      onUse={may('scenes.manage') ? setChosen : null}
                    />
                  ))}
              </div>
            </div>
          );
        }}
      </Ready>
      {chosen && (
        <SceneEditor
          code={chosen.code}
          isNew
          initial={tasksIn(language, chosen.scene)}
          onClose={() => setChosen(null)}
        />
      )}
    </Page>
  );
}
