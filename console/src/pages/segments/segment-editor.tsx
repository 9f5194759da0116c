// Makes or changes a segment, with a live preview: how many, who for example, and the condition in words.
import {
  createSegment,
  getSegment,
  listSegments,
  previewSegment,
  type SegmentCondition,
  segmentVersions,
  updateSegment,
} from '@contracts/know/segments/contract.ts';
import { Button, Drawer, Form, Input, Segmented } from 'antd';
import { useEffect, useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { isComplete } from './condition.ts';
import { ConditionBuilder } from './condition-builder.tsx';

export type SegmentRow = AnswerOf<typeof listSegments>['rows'][number];

type Group = Extract<SegmentCondition, { readonly kind: 'all' | 'any' }>;

const groupOf = (segment: SegmentRow | null): Group => {
  if (segment?.definition.kind !== 'rule') return { kind: 'all', of: [] };
  const { condition } = segment.definition;
  return condition.kind === 'all' || condition.kind === 'any' ? condition : { kind: 'all', of: [condition] };
};

const SETTLE_MS = 400;

/** The condition once nobody has typed for a moment. */
const useSettled = (condition: Group): Group => {
  const [settled, setSettled] = useState(condition);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(condition), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [condition]);
  return settled;
};

function Preview({ condition }: { readonly condition: Group }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const settled = useSettled(condition);
  const complete = isComplete(settled);
  const preview = useRead(previewSegment, { body: { condition: settled } }, { enabled: complete, keepPrevious: true });
  if (!complete) return <p className="zy-faint">{text('segments.incomplete')}</p>;
  const found = preview.data;
  return (
    <div className="zy-stack" aria-busy={preview.isFetching} aria-live="polite">
      <ProblemLine problem={preview.error} />
      {found && !preview.error && (
        <>
          <p>{say(found.sentence)}</p>
          <strong>
            {text('segments.previewResult', {
              customers: format.count(found.customers),
              share: format.share(found.population ? found.customers / found.population : 0),
            })}
          </strong>
          {found.sample.length > 0 && (
            <div className="zy-row">
              <span className="zy-faint">{text('segments.sample')}</span>
              {found.sample.map((customerId) => (
                <CustomerLink key={customerId} customerId={customerId} />
              ))}
            </div>
          )}
        </>
      )}
    </div>
  );
}

interface Values {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

export function SegmentEditor({
  segment,
  onClose,
}: {
  readonly segment: SegmentRow | null;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const [kind, setKind] = useState<'rule' | 'static'>(segment?.definition.kind ?? 'rule');
  const [condition, setCondition] = useState<Group>(() => groupOf(segment));
  const refreshes = [listSegments, getSegment, segmentVersions];
  const create = useAct(createSegment, { refreshes });
  const update = useAct(updateSegment, { refreshes });
  const act = segment ? update : create;
  const submit = ({ code, nameZh, nameEn }: Values) => {
    const definition = kind === 'static' ? ({ kind } as const) : ({ kind, condition } as const);
    const body = {
      name: { zh: nameZh, en: nameEn },
      description: segment?.description ?? { zh: '', en: '' },
      definition,
    };
    if (segment) update.mutate({ params: { code: segment.code }, body }, { onSuccess: onClose });
    else create.mutate({ body: { code, ...body } }, { onSuccess: onClose });
  };
  const required = { required: true, message: text('sign.required') };
  return (
    <Drawer
      open
      size={860}
      title={text(segment ? 'segments.edit' : 'segments.create')}
      onClose={onClose}
      footer={
        <div className="zy-row">
          <Button
            type="primary"
            loading={act.isPending}
            disabled={kind === 'rule' && !isComplete(condition)}
            onClick={() => form.submit()}
          >
            {text('action.save')}
          </Button>
          <Button onClick={onClose}>{text('action.cancel')}</Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={segment ? { code: segment.code, nameZh: segment.name.zh, nameEn: segment.name.en } : {}}
        onFinish={submit}
      >
        <div className="zy-grid zy-grid-3">
          <Form.Item
            name="code"
            label={text('segments.code')}
            rules={[required, { pattern: /^[a-z][a-z0-9_]{1,63}$/, message: 'a-z 0-9 _' }]}
          >
            <Input disabled={segment !== null} />
          </Form.Item>
          <Form.Item name="nameZh" label={text('segments.nameZh')} rules={[required]}>
            <Input />
          </Form.Item>
          <Form.Item name="nameEn" label={text('segments.nameEn')} rules={[required]}>
            <Input />
          </Form.Item>
        </div>
      </Form>
      <div className="zy-stack">
        <Segmented<'rule' | 'static'>
          disabled={segment !== null}
          value={kind}
          options={(['rule', 'static'] as const).map((value) => ({ value, label: text(`segments.${value}`) }))}
          onChange={setKind}
        />
        {kind === 'rule' && (
          <>
            <strong>{text('segments.conditions')}</strong>
            <ConditionBuilder value={condition} onChange={(next) => setCondition(next as Group)} />
            <Preview condition={condition} />
          </>
        )}
        <ProblemLine problem={act.error} />
      </div>
    </Drawer>
  );
}
