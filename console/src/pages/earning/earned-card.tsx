// A customer's points for the 360 page: what there is, and what was earned, taken back or refused, each with the lines that sum to it.
import { listAwards } from '@contracts/reward/earning/contract.ts';
import { listProgrammes, readBalance } from '@contracts/reward/ledger/contract.ts';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { useAttributeWords } from '../../ui/use-attribute-words.ts';
import { Lines } from './words.tsx';

type Award = AnswerOf<typeof listAwards>['items'][number];

const colors = { decided: 'processing', posted: 'success', refused: 'default', failed: 'error' } as const;

function OneAward({ award }: { readonly award: Award }) {
  const text = useText();
  const say = useBilingual();
  const words = useAttributeWords();
  const facts = Object.entries(award.inputs).flatMap(([name, value]) =>
    value === null ? [] : [`${words.evidenceName(name)} ${words.evidenceText(name, value)}`],
  );
  return (
    <details data-award={award.awardId}>
      <summary className="zy-row" style={{ cursor: 'pointer' }}>
        <span className="zy-num zy-faint">{award.businessDate}</span>
        <span>{award.name ? say(award.name) : award.rule}</span>
        <strong className="zy-num">{award.granted > 0 ? `+${award.granted}` : award.granted}</strong>
        {award.state !== 'posted' && (
          <Tag color={colors[award.state]} variant="filled">
            {text(`earningState.${award.state}`)}
          </Tag>
        )}
        {award.code && <span className="zy-soft">{text.code('earningCode', award.code)}</span>}
        {award.times > 1 && <span className="zy-faint">{text('earning.timesOnDay', { times: award.times })}</span>}
      </summary>
      <div className="zy-stack" style={{ padding: '8px 0 8px 12px' }}>
        <Lines lines={award.lines} sum={award.granted} />
        <span className="zy-faint" style={{ overflowWrap: 'anywhere' }}>
          {text('earning.byVersion', { version: award.version })} · {award.cause}
        </span>
        {facts.length > 0 && <span className="zy-faint">{text('earning.lookedAt', { facts: text.list(facts) })}</span>}
        {award.note && <span className="zy-faint">{award.note}</span>}
      </div>
    </details>
  );
}

function Balance({ programme, customerId }: { readonly programme: string; readonly customerId: string }) {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  const reading = useRead(readBalance, { params: { programme, customerId }, query: {} }, { staleMs: 30_000 });
  const programmes = useRead(listProgrammes, {}, { staleMs: 300_000 });
  const wallets = programmes.data?.items.find((each) => each.programme === programme)?.wallets ?? [];
  const nameOf = (code: string): string => {
    const found = wallets.find(({ wallet }) => wallet === code);
    return found ? say({ zh: found.nameZh, en: found.nameEn }) : code;
  };
  return (
    <>
      {(reading.data?.wallets ?? []).map(({ wallet, available, pending, expiringSoon }) => (
        <div key={wallet} className="zy-row" data-wallet={wallet}>
          <span className="zy-soft">{nameOf(wallet)}</span>
          <strong>{text('earning.balance', { points: format.count(available) })}</strong>
          {pending > 0 && <span>{text('earning.pending', { points: format.count(pending) })}</span>}
          {expiringSoon > 0 && <span>{text('earning.expiring', { points: format.count(expiringSoon) })}</span>}
        </div>
      ))}
    </>
  );
}

function Page({ customerId, before }: { readonly customerId: string; readonly before: number | null }) {
  const text = useText();
  const [more, setMore] = useState(false);
  const query = { size: 10, ...(before === null ? {} : { before }) };
  const reading = useRead(listAwards, { params: { customerId }, query }, { staleMs: 30_000 });
  return (
    <Ready of={reading} rows={3}>
      {({ items, next }) => (
        <>
          {before === null && items.length === 0 && <span className="zy-faint">{text('earning.cardNone')}</span>}
          {before === null &&
            [...new Set(items.map(({ programme }) => programme))].map((programme) => (
              <Balance key={programme} programme={programme} customerId={customerId} />
            ))}
          {items.map((award) => (
            <OneAward key={award.awardId} award={award} />
          ))}
          {next !== null && !more && (
            <div>
              <Button size="small" onClick={() => setMore(true)}>
                {text('earning.more')}
              </Button>
            </div>
          )}
          {next !== null && more && <Page customerId={customerId} before={next} />}
        </>
      )}
    </Ready>
  );
}

export function EarnedCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  return (
    <Panel title={text('earning.cardTitle')}>
      <div className="zy-stack">
        <Page customerId={customerId} before={null} />
      </div>
    </Panel>
  );
}
