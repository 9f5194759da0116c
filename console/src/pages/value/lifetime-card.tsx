// The lifetime value of one customer in words, for the 360 page.
import { getLifetimeCard } from '@contracts/know/lifetime/contract.ts';
import { Tag } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { modelNames } from './lifetime-settings.tsx';

const colors = { active: 'success', uncertain: 'warning', leaving: 'error', new: 'default' } as const;

export function LifetimeCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(getLifetimeCard, { params: { customerId } }, { staleMs: 60_000 });
  const by = reading.data?.model
    ? text('value.cardBy', { model: modelNames[reading.data.model], day: reading.data.asOf ?? '' })
    : '';
  return (
    <Panel title={text('value.cardTitle')} extra={<span className="zy-faint">{by}</span>}>
      <Ready of={reading} rows={3}>
        {({ card, values, asOf }) =>
          card && values ? (
            <div className="zy-stack">
              <div className="zy-row">
                <Tag variant="filled" color={colors[card.standing]}>
                  {say(card.headline)}
                </Tag>
                <strong className="zy-num">{format.moneyShort(values.predictedFen)}</strong>
              </div>
              <div>{card.sentences.map((sentence) => say(sentence)).join(' ')}</div>
              <div className="zy-faint">{card.cautions.map((caution) => say(caution)).join(' ')}</div>
            </div>
          ) : (
            <span className="zy-faint">{text(asOf === null ? 'value.cardNone' : 'value.cardNever')}</span>
          )
        }
      </Ready>
    </Panel>
  );
}
