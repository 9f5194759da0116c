// What the parts of the page share: figures in a row, when they are of, notices, and the states without any.
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** Headline figures side by side. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  return (
    <Panel>
      <div className="zy-grid" style={{ gridTemplateColumns: `repeat(${tiles.length}, minmax(0, 1fr))` }}>
        {tiles.map((tile) => (
          <div key={tile.label}>
            <div className="zy-stat-label">{tile.label}</div>
            <div className="zy-stat-value">{tile.value}</div>
            <div className="zy-faint">{tile.note ?? '\u00a0'}</div>
          </div>
        ))}
      </div>
    </Panel>
  );
}

interface Scored {
  readonly asOf: string | null;
  readonly computedAt: number | null;
  readonly scored: number;
  readonly unmatchedRefunds: number;
  readonly definition: { readonly zh: string; readonly en: string };
}

/** The answer once there is one; else what to do. */
export function WhenScored({ answer, children }: { readonly answer: Scored; readonly children: ReactNode }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  if (answer.asOf === null) {
    return (
      <Panel>
        <EmptyState title={text('value.notYet')} hint={text('value.notYetHint')} />
      </Panel>
    );
  }
  if (answer.scored === 0) {
    return (
      <Panel>
        <EmptyState title={text('value.nobody')} hint={text('value.nobodyHint')} />
      </Panel>
    );
  }
  return (
    <div className="zy-stack">
      {answer.unmatchedRefunds > 0 && (
        <Alert type="info" showIcon title={text('value.unmatched', { count: format.count(answer.unmatchedRefunds) })} />
      )}
      {children}
      <p className="zy-faint">
        {text('value.definition')}: {say(answer.definition)}
      </p>
    </div>
  );
}
