// What one customer brought and cost in twelve months, for the 360 page.
import { contributionOfCustomer } from '@contracts/know/contribution/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

export function ContributionCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(contributionOfCustomer, { params: { customerId } }, { staleMs: 60_000 });
  return (
    <Panel
      title={text('contribution.card')}
      extra={reading.data?.quadrant && <Tag variant="filled">{say(reading.data.quadrant.label)}</Tag>}
    >
      <Ready of={reading} rows={3}>
        {({ total, lines, months, owed }) => (
          <div className="zy-stack">
            {months.length === 0 ? (
              <span className="zy-faint">{text('contribution.cardNone')}</span>
            ) : (
              <dl className="zy-kv">
                {lines.map(({ code, label }, at) =>
                  total.amounts[at] === 0 ? null : (
                    <div key={code} style={{ display: 'contents' }}>
                      <dt>{say(label)}</dt>
                      <dd className="zy-num">{format.money(total.amounts[at])}</dd>
                    </div>
                  ),
                )}
                <dt>{text('contribution.net')}</dt>
                <dd className="zy-num">
                  <strong>{format.money(total.netFen)}</strong>
                </dd>
              </dl>
            )}
            {owed
              .filter(({ points }) => points !== 0)
              .map(({ programme, wallet, points, fen }) => (
                <span key={`${programme}/${wallet}`} className="zy-faint">
                  {text('contribution.owed', { points: format.count(points), money: format.money(fen) })}
                </span>
              ))}
          </div>
        )}
      </Ready>
    </Panel>
  );
}
