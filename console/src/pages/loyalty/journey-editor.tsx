// Changes the words of a cell, or a layer with its bound and its way of serving.
import { getJourneyMap, type JourneySettings, saveJourneyMap } from '@contracts/know/loyalty/contract.ts';
import { App, Button, Drawer, Form, Input, InputNumber } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { Journey } from './journey-map.tsx';

export type Edited =
  | { readonly kind: 'cell'; readonly layer: string; readonly stage: string }
  | { readonly kind: 'layer'; readonly layer: string };

/** What the form holds: two texts in both languages; for a cell need and offer, for a layer name and model. */
interface Values {
  readonly oneZh: string;
  readonly oneEn: string;
  readonly otherZh: string;
  readonly otherEn: string;
  readonly fromYuan?: number;
}

type Axis = 'age' | 'lifecycle';
const cellsOf = (axis: Axis) => (axis === 'age' ? ('ageCells' as const) : ('lifecycleCells' as const));

const valuesOf = ({ settings }: Journey, axis: Axis, edited: Edited): Values => {
  const layer = settings.layers.find(({ code }) => code === edited.layer);
  const cell = edited.kind === 'cell' ? settings[cellsOf(axis)][`${edited.layer}:${edited.stage}`] : undefined;
  const [one, other] = edited.kind === 'cell' ? [cell?.need, cell?.offer] : [layer?.name, layer?.model];
  return {
    ...{ oneZh: one?.zh ?? '', oneEn: one?.en ?? '', otherZh: other?.zh ?? '', otherEn: other?.en ?? '' },
    ...(edited.kind === 'layer' && layer ? { fromYuan: layer.fromFen / 100 } : {}),
  };
};

const changed = (settings: JourneySettings, axis: Axis, edited: Edited, values: Values): JourneySettings => {
  const [one, other] = [
    { zh: values.oneZh, en: values.oneEn },
    { zh: values.otherZh, en: values.otherEn },
  ];
  if (edited.kind === 'cell') {
    const key = cellsOf(axis);
    const cells = { ...settings[key], [`${edited.layer}:${edited.stage}`]: { need: one, offer: other } };
    return { ...settings, [key]: cells };
  }
  return {
    ...settings,
    layers: settings.layers.map((layer) =>
      layer.code === edited.layer
        ? { ...layer, name: one, model: other, fromFen: Math.round((values.fromYuan ?? layer.fromFen / 100) * 100) }
        : layer,
    ),
  };
};

interface JourneyEditorProps {
  readonly map: Journey;
  readonly axis: Axis;
  readonly edited: Edited;
  readonly onClose: () => void;
}

export function JourneyEditor({ map, axis, edited, onClose }: JourneyEditorProps) {
  const text = useText();
  const say = useBilingual();
  const { message } = App.useApp();
  const act = useAct(saveJourneyMap, { refreshes: [getJourneyMap] });
  const nameOf = (all: Journey['stages'], code: string) => {
    const found = all.find((each) => each.code === code);
    return found ? say(found.name) : code;
  };
  const layer = nameOf(map.layers, edited.layer);
  const isCell = edited.kind === 'cell';
  const title = isCell
    ? text('loyalty.editCell', { layer, stage: nameOf(map.stages, edited.stage) })
    : text('loyalty.editLayer', { layer });
  const rule = [{ required: true, message: text('sign.required') }];
  const save = (values: Values) =>
    act.mutate(
      { body: changed(map.settings, axis, edited, values) },
      {
        onSuccess: () => {
          void message.success(text('loyalty.saved'));
          onClose();
        },
      },
    );
  const pair = (label: string, key: 'one' | 'other') => (
    <>
      <Form.Item name={`${key}Zh`} label={`${label}（${text('loyalty.chinese')}）`} rules={rule}>
        <Input.TextArea autoSize maxLength={300} />
      </Form.Item>
      <Form.Item name={`${key}En`} label={`${label} (${text('loyalty.english')})`} rules={rule}>
        <Input.TextArea autoSize maxLength={300} />
      </Form.Item>
    </>
  );
  return (
    <Drawer open size={520} title={title} onClose={onClose}>
      <Form layout="vertical" initialValues={valuesOf(map, axis, edited)} onFinish={save}>
        {pair(text(isCell ? 'loyalty.need' : 'loyalty.layer'), 'one')}
        {pair(text(isCell ? 'loyalty.offer' : 'loyalty.model'), 'other')}
        {!isCell && (
          <Form.Item name="fromYuan" label={text('loyalty.fromAssets')} rules={rule}>
            <InputNumber min={0} style={{ width: 200 }} />
          </Form.Item>
        )}
        <ProblemLine problem={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {text('loyalty.save')}
        </Button>
      </Form>
    </Drawer>
  );
}
