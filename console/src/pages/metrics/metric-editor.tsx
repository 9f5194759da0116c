// Owner, benchmark and direction of a metric: each change is a version with a note.
import {
  listMetrics,
  listMetricVersions,
  type MetricRow,
  metricDirections,
  saveMetric,
} from '@contracts/know/metrics/contract.ts';
import { Input, InputNumber, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

/** Shares are typed in percent, money in yuan. */
const factorOf = (unit: MetricRow['unit']): number => (unit === 'share' || unit === 'fen' ? 100 : 1);

const typed = (unit: MetricRow['unit'], value: number | null): number | null => {
  if (value === null) return null;
  const shown = unit === 'share' ? value * factorOf(unit) : value / factorOf(unit);
  return Math.round(shown * 10_000) / 10_000;
};
const meant = (unit: MetricRow['unit'], value: number | null): number | null =>
  value === null ? null : unit === 'share' ? value / factorOf(unit) : value * factorOf(unit);

export function MetricEditor({ metric, onClose }: { readonly metric: MetricRow; readonly onClose: () => void }) {
  const text = useText();
  const say = useBilingual();
  const [owner, setOwner] = useState(metric.owner);
  const [benchmark, setBenchmark] = useState(typed(metric.unit, metric.benchmark));
  const [direction, setDirection] = useState(metric.direction);
  const [note, setNote] = useState('');
  const save = useAct(saveMetric, { refreshes: [listMetrics, listMetricVersions] });
  const { code, version, shipped: _s, changedAt: _a, changedBy: _b, ...body } = metric;
  const submit = () =>
    save.mutate(
      {
        params: { code },
        body: { from: version, note, body: { ...body, owner, direction, benchmark: meant(metric.unit, benchmark) } },
      },
      { onSuccess: onClose },
    );
  const suffix = metric.unit === 'share' ? '%' : metric.unit === 'fen' ? text('metrics.yuan') : '';
  return (
    <Modal
      open
      title={say(metric.name)}
      okText={text('action.save')}
      okButtonProps={{ disabled: owner.trim() === '', loading: save.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="zy-stack">
        <div className="zy-field">
          <span>{text('metrics.owner')}</span>
          <Input
            aria-label={text('metrics.owner')}
            maxLength={60}
            value={owner}
            onChange={({ target }) => setOwner(target.value)}
          />
        </div>
        <div className="zy-field">
          <span>{text('metrics.benchmark')}</span>
          <InputNumber
            aria-label={text('metrics.benchmark')}
            style={{ width: 200 }}
            value={benchmark}
            suffix={suffix}
            onChange={setBenchmark}
          />
        </div>
        <div className="zy-field">
          <span>{text('metrics.direction')}</span>
          <Segmented
            value={direction}
            options={metricDirections.map((each) => ({ value: each, label: text(`metricDirection.${each}`) }))}
            onChange={setDirection}
          />
        </div>
        <div className="zy-field">
          <span>{text('metrics.note')}</span>
          <Input
            aria-label={text('metrics.note')}
            maxLength={200}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </div>
        {metric.shipped && <p className="zy-faint">{text('metrics.shippedHint')}</p>}
        <ProblemLine problem={save.error} />
      </div>
    </Modal>
  );
}
