// One rule: what is in force, the draft with what its activation needs, a rehearsal, and every version.
import {
  activateRule,
  approveDraft,
  type EarningRule,
  listRules,
  readRule,
  retireRule,
} from '@contracts/reward/earning/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Ready } from '../../ui/states.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { Validity } from '../drafts/status.tsx';
import { PointsPlace } from '../ledger/place-fields.tsx';
import { RuleRehearsal } from './rehearsal.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleSentence, useRuleWords } from './words.tsx';

type Detail = AnswerOf<typeof readRule>;

const refreshes = [readRule, listRules];

function Definition({ rule }: { readonly rule: EarningRule }) {
  const text = useText();
  const say = useBilingual();
  const words = useRuleWords();
  const guards = (['excludeRoundTrips', 'excludeOwnAccounts', 'onlySuitable'] as const).filter(
    (each) => rule.guards[each],
  );
  return (
    <div className="zy-stack">
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(rule).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('earning.wallet')}</dt>
        <dd>
          <PointsPlace programme={rule.programme} wallets={[rule.wallet, rule.qualifyingWallet]} />
        </dd>
        <dt>{text('drafts.validity')}</dt>
        <dd>
          <Validity of={rule} />
        </dd>
        <dt>{text('earning.stacking')}</dt>
        <dd>{text(`earningStacking.${rule.stacking}`)}</dd>
        <dt>{text('drafts.trust')}</dt>
        <dd>{text(`draftTrust.${rule.trust}`)}</dd>
        <dt>{text('earning.guards')}</dt>
        <dd>{guards.length === 0 ? text('earning.none') : text.list(guards.map((each) => text(`earning.${each}`)))}</dd>
        <dt>{text('drafts.disclosure')}</dt>
        <dd>{say(rule.disclosure)}</dd>
      </dl>
    </div>
  );
}

const useActs = (rule: string): DraftActs =>
  draftActs(
    { rule },
    {
      approve: useAct(approveDraft, { refreshes }),
      activate: useAct(activateRule, { refreshes }),
      retire: useAct(retireRule, { refreshes }),
    },
  );

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  return (
    <DraftedPage<EarningRule>
      area="earning"
      title={say(detail.definition.name)}
      parent={{ to: '/earning', label: text('earning.title') }}
      detail={detail}
      acts={useActs(detail.rule)}
      sentence={(rule) => <RuleSentence rule={rule} />}
      whole={(rule) => <Definition rule={rule} />}
      rehearsal={(rule) => <RuleRehearsal code={detail.rule} rule={rule} />}
      editor={(initial, onClose) => <RuleEditor code={detail.rule} initial={initial} onClose={onClose} />}
      beside={detail.ratedTo && <span className="zy-faint">{text('earning.ratedTo', { day: detail.ratedTo })}</span>}
    />
  );
}

export function EarningRulePage() {
  const { rule } = useParams({ strict: false }) as { rule: string };
  const reading = useRead(readRule, { params: { rule } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
