// A customer's benefits for the 360 page: what they have and what is left, what they used and saved, what they redeemed.
import { changeGrant, readCustomerBenefits } from '@contracts/reward/benefit-desk/contract.ts';
import { listRedemptionsOf } from '@contracts/reward/redemption/contract.ts';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Ready } from '../../ui/states.tsx';

type Answer = AnswerOf<typeof readCustomerBenefits>;
type One = Answer['benefits'][number];
type Grant = One['grants'][number];

const colors = {
  ...{ available: 'success', active: 'processing', used_up: 'default', out_of_stock: 'warning' },
  ...{ not_suitable: 'warning', closed: 'default', higher_tier: 'default' },
} as const;

function GrantLine({ grant }: { readonly grant: Grant }) {
  const text = useText();
  const { may } = useSession();
  const [action, setAction] = useState<'suspend' | 'reinstate' | 'revoke' | null>(null);
  const act = useAct(changeGrant, { refreshes: [readCustomerBenefits] });
  const left = grant.quantity === null ? text('benefits.unlimited') : grant.quantity - grant.used;
  const confirm = (reason: string): void => {
    if (action)
      act.mutate(
        { params: { grantId: grant.grantId }, body: { action, reason } },
        { onSuccess: () => setAction(null) },
      );
  };
  const other = grant.state === 'suspended' ? 'reinstate' : 'suspend';
  return (
    <div className="zy-row" data-grant={grant.grantId}>
      <span className="zy-faint">
        {text('benefits.grantOf', { source: text(`grantSource.${grant.source}`), left })}
      </span>
      <Tag variant="filled">{text(`grantState.${grant.state}`)}</Tag>
      {may('benefits.grant') && (
        <>
          <Button size="small" type="text" onClick={() => setAction(other)}>
            {text(`benefits.${other}`)}
          </Button>
          <Button size="small" type="text" danger onClick={() => setAction('revoke')}>
            {text('benefits.revoke')}
          </Button>
        </>
      )}
      <ReasonDialog
        open={action !== null}
        danger={action === 'revoke'}
        title={action === null ? '' : text(`benefits.${action}`)}
        act={act}
        onConfirm={confirm}
        onClose={() => setAction(null)}
      />
    </div>
  );
}

function OneBenefit({ of }: { readonly of: One }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { entitlement, fromTier, activeUntil } = of;
  return (
    <div data-benefit={of.benefit}>
      <div className="zy-row">
        <span>{say(of.name)}</span>
        <Tag color={colors[of.standing]} variant="filled">
          {text(`benefitStanding.${of.standing}`)}
        </Tag>
        {entitlement && entitlement.quota !== 0 && (
          <span className="zy-soft zy-num">
            {text('benefits.leftOf', {
              left: entitlement.left ?? text('benefits.unlimited'),
              quota: entitlement.quota === null ? text('benefits.unlimited') : entitlement.quota + entitlement.rolled,
            })}
          </span>
        )}
        {entitlement && entitlement.rolled > 0 && (
          <span className="zy-faint">{text('benefits.rolled', { rolled: entitlement.rolled })}</span>
        )}
        {activeUntil !== null && (
          <span className="zy-soft">{text('benefits.activeUntil', { at: format.instant(activeUntil) })}</span>
        )}
        {fromTier && <span className="zy-faint">{text('benefits.fromTier', { tier: say(fromTier.name) })}</span>}
      </div>
      {of.grants.map((grant) => (
        <GrantLine key={grant.grantId} grant={grant} />
      ))}
    </div>
  );
}

function Redeemed({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(listRedemptionsOf, { params: { customerId } }, { staleMs: 30_000 });
  return (
    <>
      {(reading.data?.items ?? []).slice(0, 5).map((each) => (
        <div key={each.redemptionId} className="zy-row" data-redemption={each.redemptionId}>
          <span className="zy-num zy-faint">{format.instant(each.requestedAt)}</span>
          <span>{each.name ? say(each.name) : each.item}</span>
          <strong className="zy-num">-{format.count(each.points)}</strong>
          <Tag variant="filled">{text(`redemptionState.${each.state}`)}</Tag>
        </div>
      ))}
    </>
  );
}

export function BenefitsCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const { may } = useSession();
  const reading = useRead(
    readCustomerBenefits,
    { params: { customerId } },
    { staleMs: 30_000, enabled: may('benefits.read') },
  );
  if (!may('benefits.read')) return null;
  return (
    <Panel title={text('benefits.cardTitle')}>
      <Ready of={reading} rows={4}>
        {({ month, ever, benefits }) => (
          <div className="zy-stack">
            <span>{text('benefits.usedMonth', { uses: month.uses, yuan: Number(month.yuan).toFixed(2) })}</span>
            <span className="zy-soft">
              {text('benefits.usedEver', { uses: ever.uses, yuan: Number(ever.yuan).toFixed(2) })}
            </span>
            {benefits.length === 0 && <span className="zy-faint">{text('benefits.cardNone')}</span>}
            {benefits.map((each) => (
              <OneBenefit key={each.benefit} of={each} />
            ))}
            <Redeemed customerId={customerId} />
          </div>
        )}
      </Ready>
    </Panel>
  );
}
