// The stage of one customer, and the stages before, for the 360 page.
import { lifecycleOfCustomer } from '@contracts/know/lifecycle/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

const SHOWN = 5;

export function LifecycleCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(lifecycleOfCustomer, { params: { customerId } }, { staleMs: 60_000 });
  return (
    <Panel title={text('lifecycle.card')}>
      <Ready of={reading} rows={2}>
        {({ name, since, days, rule, stays }) =>
          name && since !== null ? (
            <div className="zy-stack">
              <div className="zy-row">
                <Tag variant="filled" color="processing">
                  {say(name)}
                </Tag>
                <span>{text('lifecycle.cardSince', { day: format.dayOf(since), days: format.decimal(days, 0) })}</span>
              </div>
              {rule && <div className="zy-faint">{say(rule)}</div>}
              <div className="zy-faint">
                {stays
                  .slice(0, SHOWN)
                  .toReversed()
                  .map((stay) => `${say(stay.name)} (${format.dayOf(stay.enteredAt)})`)
                  .join(' → ')}
              </div>
            </div>
          ) : (
            <span className="zy-faint">{text('lifecycle.cardNone')}</span>
          )
        }
      </Ready>
    </Panel>
  );
}
