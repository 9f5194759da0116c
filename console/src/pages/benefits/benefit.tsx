// One benefit: what is in force, the draft, its stock, codes and secret, granting by hand, and every version.
import {
  activateBenefit,
  approveDraft,
  type Benefit,
  listBenefits,
  readBenefit,
  retireBenefit,
} from '@contracts/reward/benefit-desk/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { Validity } from '../drafts/status.tsx';
import { BenefitEditor } from './benefit-editor.tsx';
import { SupplyLeft } from './benefits.tsx';
import { CodePool, GrantByHand, Secret, StockDialog } from './pools.tsx';
import { BenefitRehearsal } from './rehearsal.tsx';
import { BenefitSentence, LevelTag, useBenefitWords } from './words.tsx';

type Detail = AnswerOf<typeof readBenefit>;

const refreshes = [readBenefit, listBenefits];

function Definition({ benefit }: { readonly benefit: Benefit }) {
  const text = useText();
  const say = useBilingual();
  const words = useBenefitWords();
  return (
    <div className="zy-stack">
      <span>{say(benefit.summary)}</span>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(benefit).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('benefits.level')}</dt>
        <dd>
          <LevelTag level={benefit.loyaltyLevel} /> {text(`benefitCategory.${benefit.category}`)}
        </dd>
        <dt>{text('benefits.unitCost')}</dt>
        <dd className="zy-num">{benefit.unitCostYuan}</dd>
        <dt>{text('benefits.worth')}</dt>
        <dd className="zy-num">{benefit.worthYuan}</dd>
        <dt>{text('drafts.validity')}</dt>
        <dd>
          <Validity of={benefit} />
        </dd>
        <dt>{text('drafts.disclosure')}</dt>
        <dd>{say(benefit.disclosure)}</dd>
      </dl>
    </div>
  );
}

const useActs = (benefit: string): DraftActs =>
  draftActs(
    { benefit },
    {
      approve: useAct(approveDraft, { refreshes }),
      activate: useAct(activateBenefit, { refreshes }),
      retire: useAct(retireBenefit, { refreshes }),
    },
  );

function Supply({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const { may } = useSession();
  const { fulfilment } = detail.definition;
  return (
    <Panel
      title={text('benefits.supply')}
      extra={may('benefits.manage') && detail.stock && <StockDialog code={detail.code} />}
    >
      <div className="zy-stack">
        <SupplyLeft row={detail} />
        {detail.budget && <span>{text('benefits.budgetUsed', { ...detail.budget })}</span>}
        {fulfilment.kind === 'codes' && <CodePool detail={detail} />}
        {fulfilment.kind === 'webhook' && <Secret detail={detail} />}
      </div>
    </Panel>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  return (
    <DraftedPage<Benefit>
      area="benefits"
      title={say(detail.definition.name)}
      parent={{ to: '/benefits', label: text('benefits.title') }}
      detail={detail}
      acts={useActs(detail.code)}
      sentence={(benefit) => <BenefitSentence benefit={benefit} />}
      whole={(benefit) => <Definition benefit={benefit} />}
      rehearsal={(benefit) => <BenefitRehearsal code={detail.code} benefit={benefit} />}
      editor={(initial, onClose) => <BenefitEditor code={detail.code} initial={initial} onClose={onClose} />}
      buttons={may('benefits.grant') && detail.status === 'active' && <GrantByHand code={detail.code} />}
    >
      <Supply detail={detail} />
    </DraftedPage>
  );
}

export function BenefitPage() {
  const { benefit } = useParams({ strict: false }) as { benefit: string };
  const reading = useRead(readBenefit, { params: { benefit } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
