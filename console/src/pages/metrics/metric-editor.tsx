// Owner, benchmark and direction of a metric: each change is a version with a note.
import { listMetrics, listMetricVersions, type MetricRow, saveMetric } from '@contracts/know/metrics/contract.ts';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { BenchmarkField, DirectionField, meantBenchmark, typedBenchmark } from './metric-fields.tsx';

export function MetricEditor({ metric, onClose }: { readonly metric: MetricRow; readonly onClose: () => void }) {
  const text = useText();
  const say = useBilingual();
  const [owner, setOwner] = useState(metric.owner);
  const [benchmark, setBenchmark] = useState(typedBenchmark(metric.unit, metric.benchmark));
  const [direction, setDirection] = useState(metric.direction);
  const [note, setNote] = useState('');
  const save = useAct(saveMetric, { refreshes: [listMetrics, listMetricVersions] });
  const { code, version, shipped: _s, changedAt: _a, changedBy: _b, ...body } = metric;
  const submit = () =>
    save.mutate(
      {
        params: { code },
        body: {
          from: version,
          note,
          body: { ...body, owner, direction, benchmark: meantBenchmark(metric.unit, benchmark) },
        },
      },
      { onSuccess: onClose },
    );
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
        <BenchmarkField unit={metric.unit} value={benchmark} onChange={setBenchmark} />
        <DirectionField value={direction} onChange={setDirection} />
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
