// The latest moments of one customer, for the 360 page.
import { momentsOfCustomer } from '@contracts/know/moments/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

const SHOWN = 6;

export function MomentsCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(momentsOfCustomer, { params: { customerId } }, { staleMs: 30_000 });
  return (
    <Panel title={text('moments.card')}>
      <Ready of={reading} rows={3}>
        {({ rows }) =>
          rows.length === 0 ? (
            <span className="zy-faint">{text('moments.cardNone')}</span>
          ) : (
            <div className="zy-stack">
              {rows.slice(0, SHOWN).map((row) => (
                <div key={row.id}>
                  <Tag variant="filled" color={row.isOpen ? 'processing' : 'default'}>
                    {say(row.name)}
                  </Tag>
                  <span className="zy-faint">{format.instant(row.occurredAt)}</span>
                  <div>{say(row.sentence)}</div>
                  {row.isOpen && (
                    <div className="zy-faint">
                      {text('moments.task')}: {say(row.task)}
                    </div>
                  )}
                </div>
              ))}
            </div>
          )
        }
      </Ready>
    </Panel>
  );
}
