// Makes an operator or changes one.
import { createOperator, listOperators, updateOperator } from '@contracts/platform/auth/contract.ts';
import { type Role, roles } from '@contracts/platform/auth/roles.ts';
import { type AddressRefusal, listRefusedAddresses } from '@contracts/platform/mail/contract.ts';
import { Form, Input, Modal, Radio, Select } from 'antd';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { RefusedAddress } from '../../ui/refused-address.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import type { Operator } from './operators.tsx';
import { ScopeFields, type ScopeValues, scopeOf, scopeValues } from './scope-fields.tsx';

interface Values extends ScopeValues {
  readonly loginName: string;
  readonly displayName: string;
  readonly email?: string | null;
  readonly roles: Role[];
  readonly status?: Operator['status'];
}

function Fields({ isNew, refused }: { readonly isNew: boolean; readonly refused: readonly AddressRefusal[] }) {
  const text = useText();
  const rules = [{ required: true, message: text('sign.required') }];
  const entered = Form.useWatch<string | null | undefined>('email')?.trim().toLowerCase();
  const refusal = refused.find(({ address }) => address === entered);
  return (
    <>
      <Form.Item name="loginName" label={text('operators.loginName')} rules={rules}>
        <Input disabled={!isNew} autoComplete="off" />
      </Form.Item>
      <Form.Item name="displayName" label={text('operators.displayName')} rules={rules}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="email"
        label={text('operators.email')}
        extra={
          <>
            {text('operators.emailHint')}
            {refusal && <RefusedAddress refused={refusal} refreshes={[listRefusedAddresses]} />}
          </>
        }
        rules={[{ type: 'email' }]}
      >
        <Input autoComplete="off" type="email" />
      </Form.Item>
      <Form.Item name="roles" label={text('operators.roles')} rules={rules}>
        <Select mode="multiple" options={roles.map((value) => ({ value, label: text(`role.${value}`) }))} />
      </Form.Item>
      <ScopeFields />
      {!isNew && (
        <Form.Item name="status" label={text('operators.status')}>
          <Radio.Group
            options={[
              { value: 'active', label: text('operators.active') },
              { value: 'disabled', label: text('operators.disabled') },
            ]}
          />
        </Form.Item>
      )}
    </>
  );
}

export function OperatorEditor(props: {
  readonly operator: Operator | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const create = useAct(createOperator, { refreshes: [listOperators] });
  const update = useAct(updateOperator, { refreshes: [listOperators] });
  const refused = useRead(listRefusedAddresses, {}, { forChoices: true });
  const { operator } = props;
  const act = operator ? update : create;
  const submit = (values: Values) => {
    const email = values.email?.trim() || null;
    const body = { displayName: values.displayName, email, roles: values.roles, scope: scopeOf(values) };
    if (operator) {
      update.mutate(
        {
          params: { operatorId: operator.operatorId },
          body: { ...body, ...(values.status ? { status: values.status } : {}) },
        },
        { onSuccess: props.onClose },
      );
      return;
    }
    create.mutate(
      { body: { ...body, loginName: values.loginName } },
      {
        onSuccess: ({ oneTimePassword }) => {
          props.onClose();
          props.onSecret(oneTimePassword);
        },
      },
    );
  };
  return (
    <Modal
      open
      title={text(operator ? 'operators.editTitle' : 'operators.create')}
      onCancel={props.onClose}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={operator ? { ...operator, ...scopeValues(operator.scope) } : { scopeKind: 'firm' }}
        onFinish={submit}
      >
        <Fields isNew={operator === null} refused={refused.data?.rows ?? []} />
        <ProblemLine problem={act.error} />
      </Form>
    </Modal>
  );
}
