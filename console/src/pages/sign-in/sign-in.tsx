// The door: password, or the firm's identity provider where one is configured, and the change of a one-time password.

import { type Me, readMe, signIn, signInOptions, startOidc } from '@contracts/platform/auth/contract.ts';
import { readBranding } from '@contracts/platform/settings/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Divider, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { SandboxBanner } from '../../shell/sandbox-banner.tsx';
import { Switches } from '../../shell/top-bar.tsx';
import { Wordmark } from '../../theme/logo.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { safeNext } from './safe-next.ts';

interface Search {
  readonly next?: string;
  readonly step?: string;
  readonly problem?: string;
}

const useEnter = () => {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as Search;
  return (me: Me) => {
    client.setQueryData([readMe.path, readMe.method, {}], me);
    void navigate({ href: safeNext(next), replace: true });
  };
};

function PasswordForm({ onMustChange }: { readonly onMustChange: (password: string) => void }) {
  const text = useText();
  const enter = useEnter();
  const options = useRead(signInOptions, {});
  const act = useAct(signIn);
  const { next, problem } = useSearch({ strict: false }) as Search;
  const submit = (values: { loginName: string; password: string }) =>
    act.mutate(
      { body: values },
      { onSuccess: (me) => (me.passwordMustChange ? onMustChange(values.password) : enter(me)) },
    );
  const oidc = options.data?.oidc;
  return (
    <>
      <h2>{text('sign.heading')}</h2>
      {problem && (
        <div className="zy-problem-line" role="alert">
          {text('sign.failedOidc', { reason: text.code('refusal', problem) })}
        </div>
      )}
      {(options.data?.password ?? true) && (
        <Form layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item
            name="loginName"
            label={text('sign.loginName')}
            rules={[{ required: true, message: text('sign.required') }]}
          >
            <Input size="large" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={text('sign.password')}
            rules={[{ required: true, message: text('sign.required') }]}
          >
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          <ProblemLine problem={act.error ?? options.error} />
          <Button block size="large" type="primary" htmlType="submit" loading={act.isPending}>
            {text('sign.submit')}
          </Button>
        </Form>
      )}
      {oidc && (
        <>
          <Divider plain>{text('sign.or')}</Divider>
          <Button block size="large" href={addressOf(startOidc, { query: { returnTo: safeNext(next) } })}>
            {text('sign.withOidc', { label: oidc.label })}
          </Button>
        </>
      )}
    </>
  );
}

function Waves() {
  return (
    <svg className="zy-waves" viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g fill="none" stroke="#fff" strokeOpacity=".13" strokeWidth="1.4">
        {Array.from({ length: 15 }, (_, index) => {
          const y = 420 + index * 30;
          const swing = 70 - index * 4;
          return (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: the strings never change places.
              key={index}
              d={`M-20 ${y} C 180 ${y - swing}, 320 ${y + swing}, 520 ${y - swing / 2} S 760 ${y + swing / 2}, 840 ${y - swing / 3}`}
            />
          );
        })}
      </g>
      <path
        d="M-20 600 C 180 542, 320 658, 520 571 S 760 629, 840 580"
        fill="none"
        stroke="#e9b872"
        strokeOpacity=".75"
        strokeWidth="1.8"
      />
    </svg>
  );
}

export function SignIn() {
  const text = useText();
  const enter = useEnter();
  const branding = useRead(readBranding, {});
  const { step } = useSearch({ strict: false }) as Search;
  const [oneTime, setOneTime] = useState<string | null>(null);
  useEffect(() => {
    document.title = `${text('sign.heading')} · 知音 Zhiyin`;
  }, [text]);
  const changing = oneTime !== null || step === 'password';
  return (
    <div className="zy-sign">
      <div className="zy-sign-art">
        <Waves />
        <div style={{ position: 'relative' }}>{branding.data?.firmName}</div>
        <div>
          <h1>{text('sign.promise')}</h1>
          <p>{text('sign.about')}</p>
        </div>
      </div>
      <main className="zy-sign-side">
        <SandboxBanner />
        <div className="zy-sign-top">
          <Switches />
        </div>
        <div className="zy-sign-form">
          {branding.data?.logo ? (
            <img
              src={branding.data.logo}
              alt={branding.data.productName}
              style={{ maxHeight: 40, alignSelf: 'start' }}
            />
          ) : (
            <div>
              <Wordmark height={38} />
            </div>
          )}
          {changing ? (
            <>
              <h2>{text('sign.changeHeading')}</h2>
              <p className="zy-soft">{text('sign.changeWhy')}</p>
              <NewPasswordForm known={oneTime} onDone={enter} submit={text('sign.changeSubmit')} />
            </>
          ) : (
            <PasswordForm onMustChange={setOneTime} />
          )}
        </div>
      </main>
    </div>
  );
}
