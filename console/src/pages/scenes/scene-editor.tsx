// Writes the draft of a scene: its words, counts, actions and limits, whether it could be saved as it is, and a rehearsal of what it would cost.
import { checkScene, listScenes, readScene, type Scene, saveDraft } from '@contracts/decide/scenes/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { TextField } from '../drafts/fields.tsx';
import { LimitFields } from '../drafts/limit-fields.tsx';
import { LiveCheck } from '../drafts/live-check.tsx';
import { SceneRehearsal } from './rehearsal.tsx';
import { ActionFields, ConditionFields, SceneTerms, TriggerFields } from './scene-fields.tsx';
import { SceneSentence } from './words.tsx';

export function SceneEditor(props: DraftEditorProps<Scene>) {
  const text = useText();
  const {
    code,
    setCode,
    isNew,
    value: scene,
    setValue: setScene,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(saveDraft, { refreshes: [listScenes, readScene] }),
    callOf: (scene, body) => ({ params: { scene }, body }),
    pages: '/scenes',
    create: 'scenes.create',
  });
  const check = useAct(checkScene);
  const editing = { value: scene, onChange: setScene };
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('scenes.code')} width={240} value={code} onChange={setCode} />}
      <div className="zy-panel" style={{ padding: 12 }}>
        <SceneSentence scene={scene} />
      </div>
      <LiveCheck of={scene} check={check} />
      <TriggerFields {...editing} />
      <strong>{text('scenes.conditions')}</strong>
      <ConditionFields {...editing} />
      <strong>{text('scenes.actions')}</strong>
      <ActionFields {...editing} />
      <strong>{text('scenes.limits')}</strong>
      <LimitFields
        value={editing.value.limits}
        max={10}
        onChange={(limits) => editing.onChange({ ...editing.value, limits })}
      />
      <strong>{text('drafts.compliance')}</strong>
      <SceneTerms {...editing} />
      <SceneRehearsal code={code} scene={scene} />
    </DraftDrawer>
  );
}
