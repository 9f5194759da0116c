// Keeps a figure of the question on the page as a metric of the firm: what it is called, means, is counted in, and who answers for it.
import { AimOutlined } from '@ant-design/icons';
import { listMetrics, type metricDirections, metricUnits, saveMetric } from '@contracts/know/metrics/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { useFigureName } from './figure-name.ts';
import { BenchmarkField, DirectionField, meantBenchmark } from './metric-fields.tsx';
import { hasBasis, OwnBasis } from './own-basis.tsx';
import { definedBy, figuresOf, type KeptQuestion, losesChoices, usualDirection } from './own-metric.ts';
import './metrics.css';

function KeepDialog(props: { readonly kept: KeptQuestion; readonly onClose: () => void }) {
  const { onClose } = props;
  const text = useText();
  const nameOf = useFigureName(props.kept);
  const navigate = useNavigate();
  const [parameters, setParameters] = useState(props.kept.parameters);
  const kept = { ...props.kept, parameters };
  const figures = figuresOf(kept);
  const [figure, setFigure] = useState(figures[0]?.figure ?? '');
  const [unit, setUnit] = useState(figures[0]?.unit ?? 'customers');
  const [words, setWords] = useState({ zh: '', en: '', meaningZh: '', meaningEn: '', owner: '' });
  const [direction, setDirection] = useState<(typeof metricDirections)[number]>(usualDirection(figure));
  const [benchmark, setBenchmark] = useState<number | null>(null);
  const save = useAct(saveMetric, { refreshes: [listMetrics] });
  const filled = [words.zh, words.meaningZh, words.owner].every((each) => each.trim() !== '');
  const submit = () => {
    const code = `own_${Date.now().toString(36)}`;
    const body = {
      ...{
        ...definedBy(kept),
        figure,
        unit,
        direction,
        owner: words.owner,
        benchmark: meantBenchmark(unit, benchmark),
      },
      name: { zh: words.zh, en: words.en || words.zh },
      meaning: { zh: words.meaningZh, en: words.meaningEn || words.meaningZh },
    };
    save.mutate(
      { params: { code }, body: { from: 0, note: '', body } },
      { onSuccess: () => void navigate({ to: '/analysis/metrics/$code', params: { code } as never }) },
    );
  };
  const input = (key: keyof typeof words, label: string, length: number) => (
    <div className="zy-field">
      <span>{label}</span>
      <Input
        aria-label={label}
        maxLength={length}
        value={words[key]}
        onChange={({ target }) => setWords({ ...words, [key]: target.value })}
      />
    </div>
  );
  return (
    <Modal
      open
      title={text('metrics.keep')}
      okText={text('action.save')}
      okButtonProps={{ disabled: !filled || figure === '', loading: save.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="zy-stack">
        {hasBasis(kept.question) && (
          <OwnBasis
            question={kept.question}
            parameters={parameters}
            onChange={(next) => {
              setParameters(next);
              const offered = figuresOf({ ...kept, parameters: next });
              const [first] = offered;
              if (first && !offered.some((each) => each.figure === figure)) setFigure(first.figure);
            }}
          />
        )}
        {figures.length === 0 && <Alert type="info" showIcon title={text('metrics.figureNone')} />}
        {losesChoices(kept) && <Alert type="info" showIcon title={text('metrics.keepLoses')} />}
        <div className="zy-field">
          <span>{text('metrics.figure')}</span>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={text('metrics.figure')}
            value={figure}
            options={figures.map((each) => ({ value: each.figure, label: nameOf(each.figure) }))}
            onChange={(next) => {
              setFigure(next);
              setUnit(figures.find((each) => each.figure === next)?.unit ?? unit);
              setDirection(usualDirection(next));
            }}
          />
        </div>
        {input('zh', text('metrics.nameZh'), 40)}
        {input('en', text('metrics.nameEn'), 60)}
        {input('meaningZh', text('metrics.meaningZh'), 600)}
        {input('meaningEn', text('metrics.meaningEn'), 600)}
        {input('owner', text('metrics.owner'), 60)}
        <div className="zy-field">
          <span>{text('metrics.unit')}</span>
          <Select
            aria-label={text('metrics.unit')}
            value={unit}
            options={metricUnits.map((each) => ({ value: each, label: text(`metricUnit.${each}`) }))}
            onChange={setUnit}
          />
        </div>
        <DirectionField value={direction} onChange={setDirection} />
        <BenchmarkField unit={unit} value={benchmark} onChange={setBenchmark} />
        <ProblemLine problem={save.error} />
      </div>
    </Modal>
  );
}

/** Nothing for whoever does not keep the catalogue. */
export function KeepMetricButton(props: {
  readonly kept: KeptQuestion;
  readonly disabled: boolean;
  /** Another name of the button. */
  readonly label?: string;
}) {
  const { kept, disabled } = props;
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may('metrics.write')) return null;
  return (
    <>
      <Button icon={<AimOutlined />} disabled={disabled} onClick={() => setOpen(true)}>
        {props.label ?? text('metrics.keep')}
      </Button>
      {open && <KeepDialog kept={kept} onClose={() => setOpen(false)} />}
    </>
  );
}
