// One item of the catalogue: what is in force, the draft, its stock, and every version.
import {
  activateItem,
  approveItemDraft,
  changeItemStock,
  type Item,
  listItems,
  readItem,
  retireItem,
} from '@contracts/reward/redemption/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Ready } from '../../ui/states.tsx';
import { SupplyLeft } from '../benefits/benefits.tsx';
import { StockForm } from '../benefits/pools.tsx';
import { useLimitWords } from '../benefits/words.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { Validity } from '../drafts/status.tsx';
import { PointsPlace } from '../ledger/place-fields.tsx';
import { ItemEditor } from './item-editor.tsx';
import { BenefitLink, Price } from './items.tsx';

type Detail = AnswerOf<typeof readItem>;

const refreshes = [readItem, listItems];

function Definition({ detail, item }: { readonly detail: Detail; readonly item: Item }) {
  const text = useText();
  const say = useBilingual();
  const limits = useLimitWords();
  return (
    <dl className="zy-kv">
      <dt>{text('redemption.benefit')}</dt>
      <dd>
        <BenefitLink row={detail} />
      </dd>
      <dt>{text('redemption.price')}</dt>
      <dd>
        <Price item={item} />
      </dd>
      <dt>{text('redemption.wallet')}</dt>
      <dd>
        <PointsPlace programme={item.programme} wallets={[item.wallet]} />
      </dd>
      <dt>{text('benefits.limits')}</dt>
      <dd>{item.customerLimits.length > 0 ? text.list(limits(item.customerLimits)) : text('benefits.unlimited')}</dd>
      <dt>{text('redemption.holdHours')}</dt>
      <dd className="zy-num">{item.holdHours}</dd>
      <dt>{text('drafts.validity')}</dt>
      <dd>
        <Validity of={item} />
      </dd>
      <dt>{text('drafts.disclosure')}</dt>
      <dd>{say(item.disclosure)}</dd>
    </dl>
  );
}

const useActs = (item: string): DraftActs =>
  draftActs(
    { item },
    {
      approve: useAct(approveItemDraft, { refreshes }),
      activate: useAct(activateItem, { refreshes }),
      retire: useAct(retireItem, { refreshes }),
    },
  );

function Stock({ item }: { readonly item: string }) {
  const stock = useAct(changeItemStock, { refreshes });
  return (
    <StockForm act={stock} onSave={(body, onSuccess) => stock.mutate({ params: { item }, body }, { onSuccess })} />
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  return (
    <DraftedPage<Item>
      area="benefits"
      title={say(detail.definition.name)}
      parent={{ to: '/points-catalogue', label: text('redemption.title') }}
      detail={detail}
      acts={useActs(detail.code)}
      sentence={(item) => <Price item={item} />}
      whole={(item) => <Definition detail={detail} item={item} />}
      editor={(initial, onClose) => <ItemEditor code={detail.code} initial={initial} onClose={onClose} />}
      beside={<SupplyLeft row={detail} />}
      buttons={may('benefits.manage') && detail.stock && <Stock item={detail.code} />}
    >
      {detail.budget && <p>{text('benefits.budgetUsed', { ...detail.budget })}</p>}
    </DraftedPage>
  );
}

export function CatalogueItem() {
  const { item } = useParams({ strict: false }) as { item: string };
  const reading = useRead(readItem, { params: { item } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
