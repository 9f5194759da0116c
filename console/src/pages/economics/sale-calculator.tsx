// A calculator that shares the price of one sale, to be tried with any numbers; it begins with those of the standard's example.
import { allocatePrice } from '@contracts/reward/deferred-revenue/contract.ts';
import { InputNumber } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';

const moneyNames = {
  pointsPriceFen: 'economics.pointsPrice',
  toServiceFen: 'economics.toService',
  toPointsFen: 'economics.toPoints',
  releasedFen: 'economics.released',
  deferredFen: 'economics.deferred',
} as const;

/** The numbers of the standard's example 52, in yuan. */
const example = { price: 100_000, service: 100_000, points: 10_000, worth: '1', rate: 95, redeemed: 4_500 };

const fields = [
  ['price', 'economics.salePrice'],
  ['service', 'economics.serviceFen'],
  ['points', 'economics.salePoints'],
  ['rate', 'economics.saleRate'],
  ['redeemed', 'economics.saleRedeemed'],
] as const;

export function SaleCalculator() {
  const text = useText();
  const format = useFormat();
  const [sale, setSale] = useState(example);
  const reading = useRead(
    allocatePrice,
    {
      query: {
        ...{ priceFen: Math.round(sale.price * 100), serviceFen: Math.round(sale.service * 100), points: sale.points },
        ...{ pointYuan: sale.worth, rate: Math.round(sale.rate * 10_000), redeemed: sale.redeemed },
      },
    },
    { keepPrevious: true },
  );
  return (
    <Panel title={text('economics.calculator')}>
      <div className="zy-stack">
        <div className="zy-row" style={{ alignItems: 'flex-end' }}>
          {fields.map(([name, label]) => (
            <label key={name} htmlFor={`sale-${name}`}>
              <div className="zy-faint">{text(label)}</div>
              <InputNumber
                id={`sale-${name}`}
                min={0}
                max={name === 'rate' ? 100 : 1e12}
                value={sale[name]}
                onChange={(value) => setSale({ ...sale, [name]: value ?? 0 })}
              />
            </label>
          ))}
          <label htmlFor="sale-worth">
            <div className="zy-faint">{text('economics.pointYuan')}</div>
            <InputNumber<string>
              id="sale-worth"
              stringMode
              min="0"
              max="999999"
              precision={6}
              formatter={(value) =>
                String(value ?? '')
                  .replace(/(\.\d*?)0+$/, '$1')
                  .replace(/\.$/, '')
              }
              value={sale.worth}
              onChange={(worth) => setSale({ ...sale, worth: worth ?? '0' })}
            />
          </label>
        </div>
        <ProblemLine problem={reading.error} />
        {reading.data && (
          <dl className="zy-kv">
            {(['pointsPriceFen', 'toServiceFen', 'toPointsFen', 'releasedFen', 'deferredFen'] as const).map((key) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>{text(moneyNames[key])}</dt>
                <dd className="zy-num">{format.money(reading.data[key])}</dd>
              </div>
            ))}
            <dt>{text('economics.saleExpected')}</dt>
            <dd className="zy-num">{format.count(reading.data.expected)}</dd>
          </dl>
        )}
      </div>
    </Panel>
  );
}
