// Writes the draft of a scene: its words, counts, actions and limits, whether it could be saved as it is, and a rehearsal of what it would cost.
import { checkScene, listScenes, readScene, type Scene, saveDraft } from '@contracts/decide/scenes/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { TextField } from '../drafts/fields.tsx';
import { LiveCheck } from '../drafts/live-check.tsx';
import { SceneRehearsal } from './rehearsal.tsx';
import { ActionFields, ConditionFields, LimitFields, SceneTerms, TriggerFields } from './scene-fields.tsx';
import { SceneSentence } from './words.tsx';

interface EditorProps {
  readonly code: string;
  readonly isNew?: boolean;
  readonly initial: Scene;
  readonly onClose: () => void;
}

export function SceneEditor({ code: initialCode, isNew = false, initial, onClose }: EditorProps) {
  const text = useText();
  const navigate = useNavigate();
  const [code, setCode] = useState(initialCode);
  const [scene, setScene] = useState(initial);
  const check = useAct(checkScene);
  const save = useAct(saveDraft, { refreshes: [listScenes, readScene] });
  const saved = (): void => {
    onClose();
    void navigate({ to: '/scenes/$scene', params: { scene: code } });
  };
  const editing = { value: scene, onChange: setScene };
  return (
    <DraftDrawer
      title={text(isNew ? 'scenes.create' : 'drafts.edit')}
      saving={save}
      onSave={() => save.mutate({ params: { scene: code }, body: scene }, { onSuccess: saved })}
      onClose={onClose}
    >
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
      <LimitFields {...editing} />
      <strong>{text('drafts.compliance')}</strong>
      <SceneTerms {...editing} />
      <SceneRehearsal code={code} scene={scene} />
    </DraftDrawer>
  );
}
