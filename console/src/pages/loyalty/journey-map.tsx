// The life-journey map: layers by stages, each cell with whom it counts, what they need and what suits.
import { getJourneyMap } from '@contracts/know/loyalty/contract.ts';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import type { LoyaltyAddress } from './address.ts';
import { type Edited, JourneyEditor } from './journey-editor.tsx';
import { JourneyPeople } from './journey-people.tsx';

export type Journey = AnswerOf<typeof getJourneyMap>;
type Cell = Journey['cells'][number];

function CellView(props: {
  readonly cell: Cell;
  readonly chosen: boolean;
  readonly onOpen: () => void;
  readonly onEdit: (() => void) | null;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { cell, chosen, onOpen, onEdit } = props;
  return (
    <td style={{ verticalAlign: 'top', minWidth: 170 }}>
      <Button type="link" size="small" style={{ padding: 0 }} aria-pressed={chosen} onClick={onOpen}>
        {text('loyalty.customers', { count: format.count(cell.customers) })}
      </Button>
      {cell.need && <div>{say(cell.need)}</div>}
      {cell.offer && <div className="zy-faint">{say(cell.offer)}</div>}
      {onEdit && (
        <Button size="small" type="text" onClick={onEdit}>
          {text('loyalty.edit')}
        </Button>
      )}
    </td>
  );
}

function Matrix({ map, address }: { readonly map: Journey; readonly address: LoyaltyAddress }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const [edited, setEdited] = useState<Edited | null>(null);
  const { state, change } = address;
  const isKnown = (code: string) => code !== 'unknown';
  const writes = may('value.write');
  return (
    <>
      <Panel>
        <div style={{ overflowX: 'auto' }}>
          <table className="zy-matrix" style={{ width: '100%' }}>
            <thead>
              <tr>
                <th scope="col">{text('loyalty.layer')}</th>
                {map.stages.map(({ code, name }) => (
                  <th key={code} scope="col">
                    {say(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {map.layers.map((layer) => (
                <tr key={layer.code}>
                  <th scope="row" style={{ verticalAlign: 'top', minWidth: 150, textAlign: 'start' }}>
                    {say(layer.name)}
                    {layer.model && <div className="zy-faint">{say(layer.model)}</div>}
                    {writes && isKnown(layer.code) && (
                      <Button size="small" type="text" onClick={() => setEdited({ kind: 'layer', layer: layer.code })}>
                        {text('loyalty.edit')}
                      </Button>
                    )}
                  </th>
                  {map.cells
                    .filter((cell) => cell.layer === layer.code)
                    .map((cell) => (
                      <CellView
                        key={cell.stage}
                        cell={cell}
                        chosen={state.layer === cell.layer && state.stage === cell.stage}
                        onOpen={() => change({ layer: cell.layer, stage: cell.stage, page: 1 })}
                        onEdit={
                          writes && isKnown(cell.layer) && isKnown(cell.stage)
                            ? () => setEdited({ kind: 'cell', layer: cell.layer, stage: cell.stage })
                            : null
                        }
                      />
                    ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {edited && <JourneyEditor map={map} axis={state.axis} edited={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

export function JourneyMap({ address }: { readonly address: LoyaltyAddress }) {
  const text = useText();
  const say = useBilingual();
  const { axis, layer, stage } = address.state;
  const reading = useRead(getJourneyMap, { query: { axis } }, { keepPrevious: true });
  return (
    <div className="zy-stack">
      <div>
        <Segmented
          value={axis}
          options={[
            { value: 'age' as const, label: text('loyalty.byAge') },
            { value: 'lifecycle' as const, label: text('loyalty.byLifecycle') },
          ]}
          onChange={(next) => address.change({ axis: next, layer: '', stage: '', page: 1 })}
        />
      </div>
      <Ready of={reading}>
        {(map) => (
          <div className="zy-stack">
            <Matrix map={map} address={address} />
            {layer !== '' && stage !== '' && <JourneyPeople map={map} address={address} />}
            <p className="zy-faint">
              {text('loyalty.definition')}: {say(map.definition)}
            </p>
          </div>
        )}
      </Ready>
    </div>
  );
}
