// A rehearsal of a scene.
import { readRehearsal, startRehearsal } from '@contracts/decide/scene-rehearsal/contract.ts';
import type { Scene } from '@contracts/decide/scenes/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { Rehearsal } from '../drafts/rehearsal.tsx';

export function SceneRehearsal({ code, scene }: { readonly code: string; readonly scene: Scene }) {
  const text = useText();
  const start = useAct(startRehearsal);
  return (
    <Rehearsal
      act={start}
      read={readRehearsal}
      note={text('scenes.rehearsalNote')}
      refusal={(why) => text.code('sceneCode', why)}
      onBegin={(months) => start.mutate({ params: { scene: code }, body: { definition: scene, months } })}
    />
  );
}
