// What scenes gave a customer, for the 360 page: what counted, what was left out and why, what was done, suspended and reinstated.
import { type Line, listAwards } from '@contracts/decide/scenes/contract.ts';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { useSceneSentence } from './words.tsx';

type Award = AnswerOf<typeof listAwards>['items'][number];

const colors = { granted: 'success', suspended: 'warning', refused: 'default' } as const;

const useLineWords = (counts: Award['counts']): ((line: Line) => readonly [string, string]) => {
  const text = useText();
  const sentence = useSceneSentence();
  return (line) => {
    switch (line.kind) {
      case 'window':
        return [text('scenes.window'), text('scenes.lineWindow', { from: line.from, to: line.to })];
      case 'count': {
        const use = counts[line.part];
        const left = Object.entries(line.leftOut).map(([code, times]) => `${text.code('sceneCode', code)} × ${times}`);
        const rest = [
          ...(line.overCap > 0 ? [text('scenes.lineOverCap', { times: line.overCap })] : []),
          ...(line.repeated > 0 ? [text('scenes.lineRepeated', { times: line.repeated })] : []),
          ...left,
        ];
        return [
          use ? sentence.happening(use) : text('scenes.count'),
          text.list([text('scenes.lineCount', { total: line.total, atLeast: line.atLeast }), ...rest]),
        ];
      }
      case 'condition': {
        const seen = line.seen === null ? '–' : String(line.seen);
        return [sentence.condition(line.use), text(line.met ? 'scenes.lineMet' : 'scenes.lineUnmet', { seen })];
      }
      case 'limit': {
        const { of, span, awards, used } = line;
        const subject = { subject: text(`sceneSubject.${of}`), span: text(`earningSpan.${span}`) };
        return [text('scenes.limits'), text('scenes.lineLimit', { ...subject, awards, used })];
      }
      case 'own_account':
        return [text('scenes.own'), ''];
    }
  };
};

function Change({ change, counts }: { readonly change: Award['changes'][number]; readonly counts: Award['counts'] }) {
  const text = useText();
  const format = useFormat();
  const words = useLineWords(counts);
  return (
    <div className="zy-stack" style={{ gap: 4 }} data-change={change.kind}>
      <span className="zy-faint">
        {format.instant(change.at)} {text(`sceneChange.${change.kind}`)}
        {change.reason && ` · ${text.code('sceneCode', change.reason)}`}
      </span>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {change.lines.map((line, index) => {
          const [name, value] = words(line);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are what was decided, and never move
            <li key={index}>
              {name} <span className="zy-soft">{value}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function OneAward({ award }: { readonly award: Award }) {
  const text = useText();
  const say = useBilingual();
  const { action } = useSceneSentence();
  return (
    <details data-scene={award.scene}>
      <summary className="zy-row" style={{ cursor: 'pointer' }}>
        <span className="zy-num zy-faint">{award.day}</span>
        <span>{award.name ? say(award.name) : award.scene}</span>
        <Tag color={colors[award.state]} variant="filled">
          {text(`sceneState.${award.state}`)}
        </Tag>
        {award.reason && <span className="zy-soft">{text.code('sceneCode', award.reason)}</span>}
      </summary>
      <div className="zy-stack" style={{ padding: '8px 0 8px 12px' }}>
        {award.changes.map((change) => (
          <Change key={change.at + change.kind} change={change} counts={award.counts} />
        ))}
        {award.acts.map(({ use, step, state, note }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: acts are in the order in which they were decided
          <span key={index} className="zy-faint">
            {text(`sceneStep.${step}`)} {action(use)} · {text(`sceneAct.${state}`)} {note ?? ''}
          </span>
        ))}
        <span className="zy-faint">{text('earning.byVersion', { version: award.version })}</span>
      </div>
    </details>
  );
}

function AwardPage({ customerId, page }: { readonly customerId: string; readonly page: number }) {
  const text = useText();
  const [more, setMore] = useState(false);
  const reading = useRead(listAwards, { params: { customerId }, query: { page, size: 10 } }, { staleMs: 30_000 });
  return (
    <Ready of={reading} rows={3}>
      {({ items, hasMore }) => (
        <>
          {page === 1 && items.length === 0 && <span className="zy-faint">{text('scenes.cardNone')}</span>}
          {items.map((award) => (
            <OneAward key={`${award.scene} ${award.occasion}`} award={award} />
          ))}
          {hasMore && !more && (
            <div>
              <Button size="small" onClick={() => setMore(true)}>
                {text('scenes.cardMore')}
              </Button>
            </div>
          )}
          {hasMore && more && <AwardPage customerId={customerId} page={page + 1} />}
        </>
      )}
    </Ready>
  );
}

export function ScenesCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  return (
    <Panel title={text('scenes.cardTitle')}>
      <div className="zy-stack">
        <AwardPage customerId={customerId} page={1} />
      </div>
    </Panel>
  );
}
