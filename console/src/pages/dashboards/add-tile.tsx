// Adds a tile while a board is edited: a metric of the catalogue, a heading or a note. Questions are pinned on their own pages.
import type { Board, Tile } from '@contracts/know/dashboards/contract.ts';
import { listMetrics } from '@contracts/know/metrics/contract.ts';
import { Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { freeId, tilesMax } from './board-model.ts';

const kinds = ['metric', 'heading', 'note'] as const;
type Kind = (typeof kinds)[number];

export function AddTile(props: {
  readonly board: Board;
  readonly onBoard: (board: Board) => void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const say = useBilingual();
  const { board } = props;
  const metrics = useRead(listMetrics, {}, { staleMs: 60_000, forChoices: true });
  const [kind, setKind] = useState<Kind>('metric');
  const [metric, setMetric] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const ready = kind === 'metric' ? metric !== null : words.trim() !== '';
  const add = () => {
    const id = freeId(board.tiles);
    const written = { zh: words.trim(), en: words.trim() };
    const tile: Tile =
      kind === 'metric'
        ? { kind, id, metric: metric ?? '', view: 'number', width: 4, height: 'medium' }
        : { kind, id, text: written, width: 12, height: 'small' };
    props.onBoard({ ...board, tiles: [...board.tiles, tile] });
    props.onClose();
  };
  return (
    <Modal
      open
      title={text('dashboards.addTile')}
      okText={text('dashboards.addTile')}
      okButtonProps={{ disabled: !ready || board.tiles.length >= tilesMax }}
      onOk={add}
      onCancel={props.onClose}
    >
      <div className="zy-stack">
        <Segmented<Kind>
          value={kind}
          options={kinds.map((each) => ({ value: each, label: text(`tileKind.${each}`) }))}
          onChange={setKind}
        />
        {kind === 'metric' ? (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={metric}
            placeholder={text('metrics.metric')}
            aria-label={text('metrics.metric')}
            options={(metrics.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }))}
            onChange={setMetric}
          />
        ) : (
          <Input.TextArea
            rows={kind === 'note' ? 4 : 1}
            maxLength={kind === 'note' ? 2_000 : 60}
            value={words}
            aria-label={text(`tileKind.${kind}`)}
            onChange={({ target }) => setWords(target.value)}
          />
        )}
        <p className="zy-faint">{text('dashboards.pinHint')}</p>
      </div>
    </Modal>
  );
}
