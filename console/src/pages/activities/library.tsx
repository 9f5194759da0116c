// The library: activities ready to be drafted, each with its class in every kind of firm, and what is lawful instead of class R.
import { tasksIn } from '@contracts/decide/rules/contract.ts';
import { complianceProfiles, listTemplates } from '@contracts/reward/activities/contract.ts';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { ClassTag } from '../drafts/status.tsx';
import { ActivityEditor } from './activity-editor.tsx';
import { ActivitySentence } from './words.tsx';

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
  const say = useBilingual();
  const { activity, code } = template;
  return (
    <Panel
      title={say(activity.name)}
      extra={
        onUse && (
          <Button size="small" onClick={() => onUse(template)} data-template={code}>
            {text('scenes.use')}
          </Button>
        )
      }
    >
      <div className="zy-stack">
        <span>
          <Tag variant="filled">{text(`activityKind.${activity.plan.kind}`)}</Tag>
          {say(activity.summary)}
        </span>
        <span className="zy-soft">
          <ActivitySentence activity={activity} />
        </span>
        <div className="zy-row" style={{ flexWrap: 'wrap' }}>
          {complianceProfiles.map((profile) => (
            <span key={profile} className="zy-faint">
              {text(`complianceProfile.${profile}`)} <ClassTag of={activity.compliance[profile]} />
            </span>
          ))}
        </div>
        {instead && <span className="zy-soft">{text('scenes.substitute', { name: say(instead.activity.name) })}</span>}
      </div>
    </Panel>
  );
}

export function ActivityLibrary() {
  const text = useText();
  const { may } = useSession();
  const language = useLanguage();
  const [chosen, setChosen] = useState<Template | null>(null);
  const reading = useRead(listTemplates, {}, { staleMs: 600_000 });
  return (
    <Page
      title={text('activities.library')}
      parent={{ to: '/activities', label: text('activities.title') }}
      description={text('activities.libraryHint')}
    >
      <Ready of={reading}>
        {({ items }) => (
          <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
            {items.map((each) => (
              <Card
                key={each.code}
                template={each}
                instead={items.find(({ code }) => code === each.substitute) ?? null}
                onUse={may('scenes.manage') ? setChosen : null}
              />
            ))}
          </div>
        )}
      </Ready>
      {chosen && (
        <ActivityEditor
          code={chosen.code}
          isNew
          initial={tasksIn(language, chosen.activity)}
          onClose={() => setChosen(null)}
        />
      )}
    </Page>
  );
}
