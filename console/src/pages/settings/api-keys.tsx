// Keys with which programs call the API.
import { PlusOutlined } from '@ant-design/icons';
import { createApiKey, listApiKeys, revokeApiKey } from '@contracts/platform/auth/contract.ts';
import { type Permission, permissions } from '@contracts/platform/http/endpoint.ts';
import { listPartners } from '@contracts/reward/partners/contract.ts';
import { Link } from '@tanstack/react-router';
import { App, Button, DatePicker, Form, Input, Modal, Select, Tag, Tooltip } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { usePermissionText } from './roles.tsx';
import { ScopeFields, type ScopeValues, scopeOf, useScopeText } from './scope-fields.tsx';
import { SecretDialog } from './secret-dialog.tsx';

type ApiKey = AnswerOf<typeof listApiKeys>['items'][number];

interface Values extends ScopeValues {
  readonly name: string;
  readonly permissions: Permission[];
  readonly expires?: Dayjs;
}

const colors = { active: 'success', revoked: 'default', expired: 'warning' } as const;

function KeyEditor({ onClose, onSecret }: { readonly onClose: () => void; readonly onSecret: (key: string) => void }) {
  const text = useText();
  const say = usePermissionText();
  const { may } = useSession();
  const [form] = Form.useForm<Values>();
  const create = useAct(createApiKey, { refreshes: [listApiKeys] });
  const rules = [{ required: true, message: text('sign.required') }];
  const submit = (values: Values) =>
    create.mutate(
      {
        body: {
          name: values.name,
          permissions: values.permissions,
          scope: scopeOf(values),
          expiresAt: values.expires ? values.expires.endOf('day').valueOf() : null,
        },
      },
      {
        onSuccess: ({ key }) => {
          onClose();
          onSecret(key);
        },
      },
    );
  return (
    <Modal
      open
      title={text('keys.create')}
      onCancel={onClose}
      okText={text('action.create')}
      cancelText={text('action.cancel')}
      confirmLoading={create.isPending}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ scopeKind: 'firm' }} onFinish={submit}>
        <Form.Item name="name" label={text('keys.name')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="permissions" label={text('keys.permissions')} rules={rules}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={permissions.filter(may).map((value) => ({ value, label: say(value) }))}
          />
        </Form.Item>
        <ScopeFields />
        <Form.Item name="expires" label={text('keys.expiresAt')}>
          <DatePicker placeholder={text('keys.never')} style={{ width: 200 }} />
        </Form.Item>
        <ProblemLine problem={create.error} />
      </Form>
    </Modal>
  );
}

function Revoke({ apiKey }: { readonly apiKey: ApiKey }) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const revoke = useAct(revokeApiKey, { refreshes: [listApiKeys] });
  if (!may('keys.write') || apiKey.status !== 'active') return null;
  return (
    <>
      <ProblemLine problem={revoke.error} />
      <Button
        size="small"
        type="text"
        danger
        onClick={() =>
          void modal.confirm({
            title: text('keys.revokeTitle', { name: apiKey.name }),
            content: text('keys.revokeWhy'),
            okText: text('keys.revoke'),
            okButtonProps: { danger: true },
            onOk: () => revoke.mutateAsync({ params: { keyId: apiKey.keyId } }),
          })
        }
      >
        {text('keys.revoke')}
      </Button>
    </>
  );
}

/** Whose programs use the key. What a partner is called is known to those who may see partners. */
const useHolder = () => {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const partners = useRead(listPartners, {}, { enabled: may('partners.read') });
  return (partner: string | null) => {
    if (partner === null) return text('keys.ofFirm');
    const known = partners.data?.items.find(({ code }) => code === partner);
    return known ? (
      <Link to="/partners/$partner" params={{ partner }}>
        {say(known.definition.name)}
      </Link>
    ) : (
      text('keys.ofPartner', { partner })
    );
  };
};

const useColumns = () => {
  const text = useText();
  const holder = useHolder();
  const format = useFormat();
  const say = usePermissionText();
  const scopeText = useScopeText();
  return [
    { title: text('keys.name'), key: 'name', dataIndex: 'name' },
    { title: text('keys.holder'), key: 'holder', render: (_: unknown, row: ApiKey) => holder(row.partner) },
    { title: text('keys.prefix'), key: 'prefix', render: (_: unknown, row: ApiKey) => <code>{row.prefix}…</code> },
    {
      title: text('keys.permissions'),
      key: 'permissions',
      render: (_: unknown, row: ApiKey) =>
        row.partner === null ? (
          <Tooltip title={text.list(row.permissions.map(say))}>
            <span>
              {text.list(row.permissions.slice(0, 2).map(say))}
              {row.permissions.length > 2 ? ` +${row.permissions.length - 2}` : ''}
            </span>
          </Tooltip>
        ) : (
          text('keys.partnerApi')
        ),
    },
    {
      title: text('operators.scope'),
      key: 'scope',
      render: (_: unknown, row: ApiKey) => (row.partner === null ? scopeText(row.scope) : text('keys.boundMembers')),
    },
    {
      title: text('keys.status'),
      key: 'status',
      render: (_: unknown, row: ApiKey) => (
        <Tag variant="filled" color={colors[row.status]}>
          {text(`keys.${row.status}`)}
        </Tag>
      ),
    },
    {
      title: text('keys.expiresAt'),
      key: 'expires',
      render: (_: unknown, row: ApiKey) =>
        row.expiresAt === null ? text('keys.never') : format.instant(row.expiresAt),
    },
    { title: text('keys.lastUsed'), key: 'used', render: (_: unknown, row: ApiKey) => format.ago(row.lastUsedAt) },
    { title: '', key: 'act', align: 'end' as const, render: (_: unknown, row: ApiKey) => <Revoke apiKey={row} /> },
  ];
};

export function ApiKeys() {
  const text = useText();
  const { may } = useSession();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const reading = useRead(listApiKeys, {});
  const columns = useColumns();
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ keyId }) => keyId}
        extra={
          may('keys.write') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
              {text('keys.create')}
            </Button>
          )
        }
        file={{
          kind: 'pages',
          name: 'api-keys',
          header: ['name', 'partner', 'prefix', 'permissions', 'status'],
          cells: (row) => [row.name, row.partner ?? '', row.prefix, row.permissions.join(' '), row.status],
          readPage: async () => ({ rows: reading.data?.items ?? [], total: reading.data?.items.length ?? 0 }),
        }}
        empty={{ title: text('keys.emptyApi') }}
      />
      {creating && <KeyEditor onClose={() => setCreating(false)} onSecret={setSecret} />}
      <SecretDialog
        secrets={secret === null ? [] : [{ label: text('keys.clearKey'), value: secret }]}
        hint={text('keys.shownOnce')}
        onClose={() => setSecret(null)}
      />
    </>
  );
}
