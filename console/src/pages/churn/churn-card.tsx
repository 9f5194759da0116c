// The risk of one customer with its reasons, for the 360 page.
import { churnOfCustomer } from '@contracts/know/churn/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

const colors = { high: 'error', medium: 'warning', low: 'success' } as const;

export function ChurnCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(churnOfCustomer, { params: { customerId } }, { staleMs: 60_000 });
  return (
    <Panel title={text('churn.card')} extra={<span className="zy-faint">{reading.data?.asOf ?? ''}</span>}>
      <Ready of={reading} rows={2}>
        {({ score, horizonDays }) =>
          score ? (
            <div className="zy-stack">
              <div className="zy-row">
                <Tag variant="filled" color={colors[score.band]}>
                  {say(score.name)}
                </Tag>
                <strong>{text('churn.cardRisk', { days: horizonDays, share: format.share(score.probability) })}</strong>
              </div>
              <div className="zy-faint">
                {score.reasons.length === 0
                  ? text('churn.noReasons')
                  : text.list(score.reasons.map((reason) => say(reason)))}
              </div>
            </div>
          ) : (
            <span className="zy-faint">{text('churn.cardNone')}</span>
          )
        }
      </Ready>
    </Panel>
  );
}
