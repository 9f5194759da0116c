// One scene: what is in force, the draft with what its activation needs, a rehearsal, and every version.
import {
  activateScene,
  approveDraft,
  listScenes,
  readScene,
  retireScene,
  type Scene,
} from '@contracts/decide/scenes/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Ready } from '../../ui/states.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { Validity } from '../drafts/status.tsx';
import { SceneRehearsal } from './rehearsal.tsx';
import { SceneEditor } from './scene-editor.tsx';
import { SceneSentence, useSceneName, useSceneWords } from './words.tsx';

type Detail = AnswerOf<typeof readScene>;

const refreshes = [readScene, listScenes];

function Definition({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const say = useBilingual();
  const words = useSceneWords();
  return (
    <div className="zy-stack">
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(scene).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('drafts.validity')}</dt>
        <dd>
          <Validity of={scene} />
        </dd>
        <dt>{text('drafts.trust')}</dt>
        <dd>{text(`draftTrust.${scene.trust}`)}</dd>
        <dt>{text('drafts.disclosure')}</dt>
        <dd>{say(scene.disclosure)}</dd>
      </dl>
    </div>
  );
}

const useActs = (scene: string): DraftActs =>
  draftActs(
    { scene },
    {
      approve: useAct(approveDraft, { refreshes }),
      activate: useAct(activateScene, { refreshes }),
      retire: useAct(retireScene, { refreshes }),
    },
  );

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const nameOf = useSceneName();
  return (
    <DraftedPage<Scene>
      area="scenes"
      title={nameOf(detail.definition)}
      parent={{ to: '/scenes', label: text('scenes.title') }}
      detail={detail}
      acts={useActs(detail.scene)}
      sentence={(scene) => <SceneSentence scene={scene} />}
      whole={(scene) => <Definition scene={scene} />}
      rehearsal={(scene) => <SceneRehearsal code={detail.scene} scene={scene} />}
      editor={(initial, onClose) => <SceneEditor code={detail.scene} initial={initial} onClose={onClose} />}
    />
  );
}

export function ScenePage() {
  const { scene } = useParams({ strict: false }) as { scene: string };
  const reading = useRead(readScene, { params: { scene } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
