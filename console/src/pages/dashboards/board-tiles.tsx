// The tiles of a board in their grid; while it is edited they are dragged, moved with the arrow keys, sized and taken away.
import { CloseOutlined, HolderOutlined } from '@ant-design/icons';
import { type Tile, tileHeights, tileViews, tileWidths } from '@contracts/know/dashboards/contract.ts';
import { Button, Input, Select } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { moveTile } from './board-model.ts';
import { type TileProps, TileView } from './tiles.tsx';

interface EditorProps {
  readonly tile: Tile;
  readonly index: number;
  readonly count: number;
  readonly onMove: (from: number, to: number) => void;
  readonly onChange: (tile: Tile) => void;
  readonly onRemove: () => void;
}

/** The same text in both languages: who writes a board writes it once. */
const both = (words: string) => ({ zh: words, en: words });

function NameField({ tile, onChange }: Pick<EditorProps, 'tile' | 'onChange'>) {
  const text = useText();
  const say = useBilingual();
  const words = tile.kind === 'metric' || tile.kind === 'question' ? tile.title : tile.text;
  const write = (typed: string) => {
    if (tile.kind === 'heading') onChange({ ...tile, text: both(typed || ' ') });
    else if (tile.kind === 'note') onChange({ ...tile, text: both(typed) });
    else {
      const { title: _, ...rest } = tile;
      onChange((typed.trim() === '' ? rest : { ...rest, title: both(typed) }) as Tile);
    }
  };
  return (
    <Input
      size="small"
      style={{ flex: 1, minWidth: 90 }}
      maxLength={tile.kind === 'note' ? 2_000 : 60}
      value={words ? say(words) : ''}
      placeholder={text('dashboards.tileTitle')}
      aria-label={text('dashboards.tileTitle')}
      onChange={({ target }) => write(target.value)}
    />
  );
}

function TileEditor({ tile, index, count, onMove, onChange, onRemove }: EditorProps) {
  const text = useText();
  const onKeyDown = (event: KeyboardEvent) => {
    const back = event.key === 'ArrowLeft' || event.key === 'ArrowUp';
    const to = back ? index - 1 : event.key === 'ArrowRight' || event.key === 'ArrowDown' ? index + 1 : -1;
    if (to < 0 || to >= count) return;
    event.preventDefault();
    onMove(index, to);
  };
  return (
    <div className="zy-tile-editor">
      {/* Not part of the button: browsers differ in whether a button can be dragged. The keys do the same. */}
      <span
        className="zy-step-grip"
        data-grip={index}
        aria-hidden="true"
        draggable
        onDragStart={({ dataTransfer }) => {
          dataTransfer.effectAllowed = 'move';
          dataTransfer.setData('text/plain', String(index));
        }}
      >
        <HolderOutlined />
      </span>
      <button
        type="button"
        className="zy-step-number"
        data-tile={tile.id}
        title={text('dashboards.moveTile')}
        aria-label={text('dashboards.tileNumber', { number: index + 1, count })}
        onKeyDown={onKeyDown}
      >
        {index + 1}
      </button>
      <NameField {...{ tile, onChange }} />
      {tile.kind === 'metric' && (
        <Select
          size="small"
          value={tile.view}
          aria-label={text('dashboards.view')}
          options={tileViews.map((each) => ({ value: each, label: text(`tileView.${each}`) }))}
          onChange={(view) => onChange({ ...tile, view })}
        />
      )}
      <Select
        size="small"
        value={tile.width}
        aria-label={text('dashboards.width')}
        options={tileWidths.map((each) => ({ value: each, label: text('dashboards.twelfths', { count: each }) }))}
        onChange={(width) => onChange({ ...tile, width })}
      />
      {(tile.kind === 'metric' || tile.kind === 'question') && (
        <Select
          size="small"
          value={tile.height}
          aria-label={text('dashboards.height')}
          options={tileHeights.map((each) => ({ value: each, label: text(`tileHeight.${each}`) }))}
          onChange={(height) => onChange({ ...tile, height })}
        />
      )}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={text('action.remove')} onClick={onRemove} />
    </div>
  );
}

interface BoardTilesProps extends TileProps {
  readonly tiles: readonly Tile[];
  readonly editing: boolean;
  readonly onTiles: (tiles: readonly Tile[]) => void;
}

export function BoardTiles({ tiles, editing, onTiles, ...props }: BoardTilesProps) {
  const text = useText();
  const [over, setOver] = useState(-1);
  const [said, setSaid] = useState('');
  const onMove = (from: number, to: number) => {
    const id = tiles[from]?.id;
    onTiles(moveTile(tiles, from, to));
    setSaid(text('dashboards.moved', { number: to + 1 }));
    // The focus goes with the tile, so that the keys move it on.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-tile="${id}"]`)?.focus());
  };
  return (
    <>
      <ul className="zy-board" data-editing={editing}>
        {tiles.map((tile, index) => (
          <li
            key={tile.id}
            className="zy-tile"
            data-kind={tile.kind}
            data-height={tile.height}
            data-over={over === index}
            style={{ gridColumn: `span ${tile.width}` }}
            onDragOver={(event) => {
              if (!editing) return;
              event.preventDefault();
              setOver(index);
            }}
            onDragLeave={() => setOver(-1)}
            onDrop={(event) => {
              if (!editing) return;
              event.preventDefault();
              setOver(-1);
              const from = Number.parseInt(event.dataTransfer.getData('text/plain'), 10);
              if (Number.isInteger(from)) onMove(from, index);
            }}
          >
            {editing && (
              <TileEditor
                {...{ tile, index, onMove }}
                count={tiles.length}
                onChange={(next) => onTiles(tiles.with(index, next))}
                onRemove={() => onTiles(tiles.toSpliced(index, 1))}
              />
            )}
            <TileView {...props} tile={tile} />
          </li>
        ))}
      </ul>
      <div className="zy-unseen" aria-live="polite">
        {said}
      </div>
    </>
  );
}
