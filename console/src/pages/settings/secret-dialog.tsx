// Shows secrets that cannot be shown again; closes only on purpose.
import { Alert, Button, Modal, Typography } from 'antd';
import { useText } from '../../i18n/index.ts';

interface SecretDialogProps {
  readonly secrets: readonly { readonly label: string; readonly value: string }[];
  readonly hint: string;
  readonly onClose: () => void;
}

export function SecretDialog({ secrets, hint, onClose }: SecretDialogProps) {
  const text = useText();
  return (
    <Modal
      open={secrets.length > 0}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      title={text('keys.shownOnce')}
      footer={
        <Button type="primary" onClick={onClose}>
          {text('action.close')}
        </Button>
      }
    >
      <div className="zy-stack">
        <Alert type="warning" showIcon title={hint} />
        {secrets.map(({ label, value }) => (
          <div key={label}>
            <div className="zy-soft">{label}</div>
            <div className="zy-secret">
              <Typography.Text code copyable data-secret={label}>
                {value}
              </Typography.Text>
            </div>
          </div>
        ))}
      </div>
    </Modal>
  );
}
