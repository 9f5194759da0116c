// How the product presents itself to this firm's people.
import { readBranding, readSettings, writeBranding } from '@contracts/platform/settings/contract.ts';
import { Alert, Button, Form, Input, Upload } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';

type BrandingValue = AnswerOf<typeof readBranding>;

const LOGO_BYTES_MAX = 200_000;

const dataUrl = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(file);
  });

function LogoField({
  value,
  onChange,
}: {
  readonly value?: string | null;
  readonly onChange?: (value: string | null) => void;
}) {
  const text = useText();
  const [tooLarge, setTooLarge] = useState(false);
  return (
    <div className="zy-row">
      {value && <img src={value} alt={text('settings.logo')} style={{ maxHeight: 44, maxWidth: 200 }} />}
      <Upload
        accept="image/png,image/jpeg,image/webp"
        showUploadList={false}
        beforeUpload={async (file) => {
          setTooLarge(file.size > LOGO_BYTES_MAX);
          if (file.size <= LOGO_BYTES_MAX) onChange?.(await dataUrl(file));
          return Upload.LIST_IGNORE;
        }}
      >
        <Button>{text('settings.logo')}</Button>
      </Upload>
      {value && (
        <Button type="text" onClick={() => onChange?.(null)}>
          {text('settings.removeLogo')}
        </Button>
      )}
      {tooLarge && <span className="zy-problem-line">{text('settings.logoTooLarge')}</span>}
    </div>
  );
}

function BrandingForm({ branding }: { readonly branding: BrandingValue }) {
  const text = useText();
  const { may } = useSession();
  const save = useAct(writeBranding, { refreshes: [readBranding, readSettings] });
  const submit = (values: Omit<BrandingValue, 'primaryColor'> & { primaryColor: string | null }) =>
    save.mutate({ body: { ...values, primaryColor: values.primaryColor || null, logo: values.logo ?? null } });
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      disabled={!may('settings.write')}
      initialValues={branding}
      onFinish={submit}
      style={{ maxWidth: 520 }}
    >
      <Form.Item name="firmName" label={text('settings.firmName')}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item
        name="productName"
        label={text('settings.productName')}
        rules={[{ required: true, message: text('sign.required') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name="primaryColor"
        label={text('settings.primaryColor')}
        rules={[{ pattern: /^#[0-9a-fA-F]{6}$/, message: '#rrggbb' }]}
      >
        <Input placeholder="#17636b" style={{ width: 140 }} allowClear />
      </Form.Item>
      <Form.Item name="logo" label={text('settings.logo')} extra={text('settings.logoHint')}>
        <LogoField />
      </Form.Item>
      <ProblemLine problem={save.error} />
      {save.isSuccess && <Alert type="success" showIcon title={text('settings.saved')} style={{ marginBottom: 12 }} />}
      {may('settings.write') && (
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {text('action.save')}
        </Button>
      )}
    </Form>
  );
}

export function Branding() {
  const text = useText();
  const branding = useRead(readBranding, {});
  return (
    <Panel title={text('settings.tabBranding')}>
      <Ready of={branding}>{(value) => <BrandingForm branding={value} />}</Ready>
    </Panel>
  );
}
