// Changes the own password, at the first sign-in and later.
import { changePassword, type Me } from '@contracts/platform/auth/contract.ts';
import { Button, Form, Input } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

/** Fields for a new password, twice. */
export function NewPasswordForm(props: {
  readonly known: string | null;
  readonly onDone: (me: Me) => void;
  readonly submit: string;
}) {
  const text = useText();
  const act = useAct(changePassword);
  const submit = (values: { currentPassword?: string; newPassword: string }) =>
    act.mutate(
      { body: { currentPassword: props.known ?? values.currentPassword ?? '', newPassword: values.newPassword } },
      { onSuccess: props.onDone },
    );
  const required = { required: true, message: text('sign.required') };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit}>
      {props.known === null && (
        <Form.Item name="currentPassword" label={text('sign.currentPassword')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      )}
      <Form.Item
        name="newPassword"
        label={text('sign.newPassword')}
        extra={text('sign.passwordRule')}
        rules={[required, { min: 12, message: text('sign.passwordRule') }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={text('sign.repeatPassword')}
        dependencies={['newPassword']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value && value !== getFieldValue('newPassword')) throw new Error(text('sign.passwordsDiffer'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <ProblemLine problem={act.error} />
      <Button block type="primary" htmlType="submit" loading={act.isPending}>
        {props.submit}
      </Button>
    </Form>
  );
}
