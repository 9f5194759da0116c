// One moment of the firm's own: what is in force, the draft with what its activation needs, and every version.
import {
  activateOwnMoment,
  approveOwnMoment,
  listOwnMoments,
  type OwnMoment,
  readOwnMoment,
  retireOwnMoment,
} from '@contracts/decide/own-moments/contract.ts';
import { stageNames } from '@contracts/know/lifecycle/contract.ts';
import { listMomentDefinitions } from '@contracts/know/moments/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Ready } from '../../ui/states.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { OwnMomentEditor } from './own-moment-editor.tsx';

type Detail = AnswerOf<typeof readOwnMoment>;

const refreshes = [readOwnMoment, listOwnMoments, listMomentDefinitions];

function Definition({ moment, says }: { readonly moment: OwnMoment; readonly says: string }) {
  const text = useText();
  const say = useBilingual();
  const rows: readonly (readonly [string, string])[] = [
    [text('moments.rule'), says],
    [text('moments.stage'), say(stageNames[moment.stage])],
    [text('moments.sentence'), say(moment.sentence)],
    [text('moments.touch'), say(moment.touch)],
    [text('moments.task'), say(moment.task)],
    [text('moments.cooldown'), String(moment.cooldownDays)],
    [text('moments.window'), String(moment.windowDays)],
  ];
  return (
    <dl className="zy-kv">
      {rows.map(([label, value]) => [<dt key={label}>{label}</dt>, <dd key={`${label} value`}>{value}</dd>])}
    </dl>
  );
}

const useActs = (moment: string): DraftActs =>
  draftActs(
    { moment },
    {
      approve: useAct(approveOwnMoment, { refreshes }),
      activate: useAct(activateOwnMoment, { refreshes }),
      retire: useAct(retireOwnMoment, { refreshes }),
    },
  );

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const { says, draftSays, versions } = detail;
  /** The rule in words, of whichever definition it is. */
  const wordsOf = (moment: OwnMoment): string => {
    if (moment === detail.draft && draftSays) return say(draftSays);
    return say(versions.find(({ definition }) => definition === moment)?.says ?? says);
  };
  return (
    <DraftedPage<OwnMoment>
      area="scenes"
      title={say(detail.definition.name)}
      parent={{ to: '/moments', label: text('moments.title') }}
      detail={detail}
      acts={useActs(detail.moment)}
      sentence={wordsOf}
      whole={(moment) => <Definition moment={moment} says={wordsOf(moment)} />}
      editor={(initial, onClose) => <OwnMomentEditor code={detail.moment} initial={initial} onClose={onClose} />}
    />
  );
}

export function OwnMomentPage() {
  const { moment } = useParams({ strict: false }) as { moment: string };
  const reading = useRead(readOwnMoment, { params: { moment } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
