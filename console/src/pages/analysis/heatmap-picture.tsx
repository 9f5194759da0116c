// The density of clicks over a picture of the page, which stays in this browser, or over its outline.
import { DeleteOutlined, PictureOutlined } from '@ant-design/icons';
import type { HeatmapCell } from '@contracts/know/heatmap/contract.ts';
import { Button, Slider, Upload } from 'antd';
import { useEffect, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { askedGroupOf, groupIsOpenable } from './groups.ts';
import { densityOf, type HeatmapGroup, heatColour, heatOpacity } from './heatmap-model.ts';
import { linedDepths, useHeatPainting, PAGE_WIDTH as WIDTH } from './heatmap-painting.ts';
import type { OpenCell } from './question-page.tsx';

/** A page whose size nobody told. */
const UNKNOWN_SIZE = { width: 390, height: 844 };

/** A file as an address of this browser, given back when it is no longer shown. */
const useLocalPicture = () => {
  const [file, setFile] = useState<Blob | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file) {
      setAddress(null);
      return;
    }
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return { address, choose: setFile };
};

/** How far views reach, as lines across the page. */
function DepthLines({ group, height }: { readonly group: HeatmapGroup; readonly height: number }) {
  const format = useFormat();
  return linedDepths(group).map(({ depth, share }) => {
    const y = (height * depth) / 100;
    return (
      <g key={depth}>
        <line x1={0} x2={WIDTH} y1={y} y2={y} className="zy-heat-line" />
        <text x={WIDTH - 8} y={y - 8} textAnchor="end" className="zy-heat-label">
          {`${depth}% · ${format.share(share, 0)}`}
        </text>
      </g>
    );
  });
}

export function HeatmapPicture(props: {
  readonly group: HeatmapGroup;
  readonly columns: number;
  readonly rows: number;
  readonly onOpen: OpenCell<HeatmapCell>;
}) {
  const { group, columns, rows, onOpen } = props;
  const text = useText();
  const format = useFormat();
  const picture = useLocalPicture();
  const [strength, setStrength] = useState(70);
  const size = group.size ?? UNKNOWN_SIZE;
  const height = (WIDTH * size.height) / size.width;
  const [across, down] = [WIDTH / columns, height / rows];
  const most = Math.max(0, ...group.fields.map(({ clicks }) => clicks));
  const place = useHeatPainting({ group, columns, rows, strength, height });
  const open = (column: number, row: number, clicks: number) =>
    onOpen(
      { kind: 'field', group: askedGroupOf(group.key), column, row },
      text('heatmap.cellField', { count: format.count(clicks) }),
    );
  return (
    <Panel
      title={text('heatmap.density')}
      extra={
        <>
          {picture.address !== null && (
            <Button icon={<DeleteOutlined />} onClick={() => picture.choose(null)}>
              {text('heatmap.noPicture')}
            </Button>
          )}
          <Upload
            accept="image/*"
            showUploadList={false}
            beforeUpload={(file) => {
              picture.choose(file);
              return false;
            }}
          >
            <Button icon={<PictureOutlined />}>{text('heatmap.picture')}</Button>
          </Upload>
        </>
      }
    >
      <div className="zy-row zy-heat-bar">
        <span className="zy-soft">{text('heatmap.strength')}</span>
        <Slider
          style={{ width: 160 }}
          min={10}
          max={100}
          value={strength}
          onChange={setStrength}
          aria-label={text('heatmap.strength')}
        />
        <span className="zy-heat-scale" aria-hidden="true" />
        <span className="zy-faint">{text('heatmap.scale', { most: format.count(most) })}</span>
        {group.size && (
          <span className="zy-faint">
            {text('heatmap.size', { width: format.count(size.width), height: format.count(size.height) })}
          </span>
        )}
      </div>
      <div ref={place} data-painted className="zy-heat" style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        {picture.address !== null && <img src={picture.address} alt={text('heatmap.pictureOf')} />}
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={text('heatmap.density')}
          preserveAspectRatio="none"
        >
          <g className="zy-heat-fields" opacity={strength / 100}>
            {group.fields.map(({ column, row, clicks, customers }) => (
              <rect
                key={`${column}/${row}`}
                x={column * across}
                y={row * down}
                width={across}
                height={down}
                rx={across / 6}
                fill={heatColour(densityOf(clicks, most))}
                fillOpacity={heatOpacity(densityOf(clicks, most))}
                {...(groupIsOpenable(group.key) ? { onClick: () => open(column, row, clicks) } : {})}
              >
                <title>
                  {text('heatmap.field', { clicks: format.count(clicks), customers: format.count(customers) })}
                </title>
              </rect>
            ))}
          </g>
          <DepthLines group={group} height={height} />
        </svg>
      </div>
      <p className="zy-faint">{text('heatmap.pictureHint')}</p>
    </Panel>
  );
}
