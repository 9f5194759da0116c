// The tab on consent and rights: what the customer agreed to, a copy of everything held, and what an erasure would take.
import { CopyOutlined, DeleteOutlined } from '@ant-design/icons';
import { copyOfPerson } from '@contracts/know/person-copy/contract.ts';
import { listErasures, previewErasure, requestErasure } from '@contracts/record/erasure/contract.ts';
import { Alert, Button, Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useEventTitle } from '../../ui/use-event-title.ts';
import { Consent } from './consent.tsx';

type Preview = AnswerOf<typeof previewErasure>;
interface Line {
  readonly key: string;
  readonly what: string;
  readonly rows: number | null;
}

function CopyDialog({ customerId, onClose }: { readonly customerId: string; readonly onClose: () => void }) {
  const text = useText();
  const { may } = useSession();
  const [reason, setReason] = useState('');
  const [clear, setClear] = useState(false);
  const query = { reason: reason.trim(), clear: clear ? 'true' : 'false' } as const;
  return (
    <Modal
      open
      title={text('rights.copy')}
      onCancel={onClose}
      okText={text('rights.download')}
      cancelText={text('action.cancel')}
      okButtonProps={{
        disabled: query.reason.length < 2,
        href: addressOf(copyOfPerson, { params: { customerId }, query }),
        onClick: onClose,
      }}
    >
      <p className="zy-soft">{text('rights.copyWhy')}</p>
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={text('action.reason')} extra={text('action.reasonHint')} htmlFor="copy-reason">
          <Input id="copy-reason" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </Form.Item>
        {may('customers.reveal') && (
          <Checkbox checked={clear} onChange={(event) => setClear(event.target.checked)}>
            {text('rights.copyClear')}
          </Checkbox>
        )}
      </Form>
    </Modal>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Line>
      size="small"
      pagination={false}
      dataSource={[...lines]}
      columns={[
        { title: text('rights.what'), dataIndex: 'what' },
        {
          title: text('rights.rows'),
          align: 'end',
          render: (_, row) => (row.rows === null ? '' : format.count(row.rows)),
        },
      ]}
    />
  );
}

const useLines = (preview: Preview, fate: 'erased' | 'held'): readonly Line[] => {
  const say = useBilingual();
  const titleOf = useEventTitle();
  const holdings = preview.holdings.filter((each) => each.fate === fate && each.rows > 0);
  const events = fate === 'erased' ? preview.erasedEvents : preview.heldEvents;
  return [
    ...holdings.map(({ code, label, rows }) => ({ key: code, what: say(label), rows })),
    ...events.map(({ event, rows }) => ({ key: `event ${event}`, what: titleOf(event), rows })),
  ];
};

function Erasure({ preview }: { readonly preview: Preview }) {
  const text = useText();
  const { may } = useSession();
  const [asking, setAsking] = useState(false);
  const act = useAct(requestErasure, { refreshes: [previewErasure, listErasures] });
  const goes = useLines(preview, 'erased');
  const stays = useLines(preview, 'held');
  const { customerId, current, devices, holdYears } = preview;
  return (
    <Panel
      title={text('rights.title')}
      extra={
        may('erasures.write') &&
        !current && (
          <Button danger size="small" icon={<DeleteOutlined />} onClick={() => setAsking(true)}>
            {text('rights.erase')}
          </Button>
        )
      }
    >
      <div className="zy-stack">
        {current && (
          <Alert
            showIcon
            type="warning"
            title={text('rights.standing', { state: text(`erasures.${current.state}`) })}
            description={`${current.requestedBy}: ${current.reason}`}
          />
        )}
        <span className="zy-soft">{text('rights.devices', { own: devices.own, shared: devices.shared })}</span>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 24 }}>
          <div>
            <h3>{text('rights.goes')}</h3>
            <Lines lines={[{ key: 'personal', what: text('rights.personalValues'), rows: null }, ...goes]} />
          </div>
          <div>
            <h3>{text('rights.stays', { years: holdYears })}</h3>
            <Lines lines={stays} />
          </div>
        </div>
      </div>
      <ReasonDialog
        open={asking}
        danger
        title={text('rights.eraseTitle', { customer: customerId })}
        why={text('rights.eraseWhy')}
        act={act}
        onConfirm={(reason) =>
          act.mutate({ params: { customerId }, body: { reason } }, { onSuccess: () => setAsking(false) })
        }
        onClose={() => setAsking(false)}
      />
    </Panel>
  );
}

function ErasurePreview({ customerId }: { readonly customerId: string }) {
  const reading = useRead(previewErasure, { params: { customerId } });
  return <Ready of={reading}>{(preview) => <Erasure preview={preview} />}</Ready>;
}

export function Rights({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const { may } = useSession();
  const [copying, setCopying] = useState(false);
  return (
    <div className="zy-stack">
      {may('customers.copy') && (
        <div className="zy-row">
          <Button icon={<CopyOutlined />} onClick={() => setCopying(true)}>
            {text('rights.copy')}
          </Button>
        </div>
      )}
      <Consent customerId={customerId} />
      {may('erasures.read') && <ErasurePreview customerId={customerId} />}
      {copying && <CopyDialog customerId={customerId} onClose={() => setCopying(false)} />}
    </div>
  );
}
