// A customer's tiers for the 360 page: why, what is missing for the next one, and when it falls unless something is done.
import { readCustomerTiers } from '@contracts/reward/tiers/contract.ts';
import { Alert, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { CheckLines, useStaleWords } from './words.tsx';

type Card = AnswerOf<typeof readCustomerTiers>['items'][number];

function Part({ title, of }: { readonly title: string; readonly of: NonNullable<Card['why']> }) {
  const text = useText();
  return (
    <div>
      <div className="zy-soft">{title}</div>
      {of.check && <CheckLines check={of.check} />}
      {of.invitationMissing && <Tag variant="filled">{text('tiers.invitationMissing')}</Tag>}
    </div>
  );
}

function History({ card }: { readonly card: Card }) {
  const text = useText();
  if (card.stays.length < 2) return null;
  return (
    <details>
      <summary className="zy-soft">{text('tiers.history')}</summary>
      {card.stays.map((stay) => (
        <div key={`${stay.from} ${stay.recordedAt} ${stay.tier}`} className="zy-row" style={{ columnGap: 8 }}>
          <span className="zy-num">{stay.from}</span>
          <strong>{stay.tier}</strong>
          <span className="zy-faint">{text.code('tierReason', stay.reason)}</span>
        </div>
      ))}
    </details>
  );
}

function OneScheme({ card }: { readonly card: Card }) {
  const text = useText();
  const say = useBilingual();
  const stale = useStaleWords();
  const { tier, computedTier, why, next, fall } = card;
  return (
    <div className="zy-stack" data-scheme={card.scheme}>
      <div className="zy-row">
        <strong>{say(card.name)}</strong>
        {tier ? <Tag color="gold">{say(tier.name)}</Tag> : <span className="zy-faint">{text('tiers.notYet')}</span>}
        {card.since && <span className="zy-faint">{text('tiers.sinceDay', { day: card.since })}</span>}
        {computedTier && <Tag variant="filled">{text('tiers.computed', { tier: say(computedTier.name) })}</Tag>}
        {card.graceEndsOn && (
          <Tag color="warning">
            {text('tiers.graceEndsOn')} {card.graceEndsOn}
          </Tag>
        )}
      </div>
      {card.stale && <Alert type="warning" showIcon title={stale(card.stale)} />}
      {card.period && (
        <span className="zy-faint">
          {text('tiers.period')}：{text('tiers.periodSpan', { from: card.period.from, to: card.period.to })}
        </span>
      )}
      {why && <Part title={text('tiers.why')} of={why} />}
      {next && <Part title={text('tiers.missing', { tier: say(next.tier.name) })} of={next} />}
      {tier && !next && <span className="zy-faint">{text('tiers.highest')}</span>}
      {fall && <Part title={text('tiers.fall', { day: fall.on, tier: say(fall.tier.name) })} of={fall.unless} />}
      <History card={card} />
    </div>
  );
}

export function TierCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const reading = useRead(readCustomerTiers, { params: { customerId }, query: {} }, { staleMs: 30_000 });
  return (
    <Panel title={text('tiers.cardTitle')}>
      <Ready of={reading} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <span className="zy-faint">{text('tiers.cardNone')}</span>
          ) : (
            <div className="zy-stack">
              {items.map((card) => (
                <OneScheme key={card.scheme} card={card} />
              ))}
            </div>
          )
        }
      </Ready>
    </Panel>
  );
}
