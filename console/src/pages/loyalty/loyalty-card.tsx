// The three loyalties of one customer with their evidence, and the place on the life-journey map, for the 360 page.
import { loyaltyOfCustomer } from '@contracts/know/loyalty/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

const colors = { loyal: 'success', partly: 'warning', weak: 'error', unknown: 'default' } as const;

export function LoyaltyCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const reading = useRead(loyaltyOfCustomer, { params: { customerId } }, { staleMs: 60_000 });
  return (
    <Panel title={text('loyalty.card')} extra={<span className="zy-faint">{reading.data?.asOf ?? ''}</span>}>
      <Ready of={reading} rows={3}>
        {({ label, meaning, kinds, priceOnly, journey }) => (
          <div className="zy-stack">
            {label && (
              <div>
                <strong>{say(label)}</strong> <span className="zy-faint">{meaning && say(meaning)}</span>
              </div>
            )}
            <dl className="zy-kv">
              {kinds.map(({ kind, label: name, score, level, evidence }) => (
                <div key={kind} style={{ display: 'contents' }}>
                  <dt>{say(name)}</dt>
                  <dd>
                    <Tag variant="filled" color={colors[level]}>
                      {score ?? ''} {text(`loyalty.level_${level}`)}
                    </Tag>
                    <span className="zy-faint">{text.list(evidence.map(say))}</span>
                  </dd>
                </div>
              ))}
              <dt>{text('loyalty.priceOnly')}</dt>
              <dd>
                {priceOnly.flagged && <Tag color="warning">{text('loyalty.priceOnly')}</Tag>}
                <span className="zy-faint">{say(priceOnly.sentence)}</span>
              </dd>
              {journey.map((place) => (
                <div key={place.axis} style={{ display: 'contents' }}>
                  <dt>{text(place.axis === 'age' ? 'loyalty.byAge' : 'loyalty.byLifecycle')}</dt>
                  <dd>
                    {[place.layerName, place.stageName].flatMap((name) => (name ? [say(name)] : [])).join(' · ')}
                    {place.need && <div className="zy-soft">{say(place.need)}</div>}
                    {place.model && <div className="zy-faint">{say(place.model)}</div>}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </Ready>
    </Panel>
  );
}
