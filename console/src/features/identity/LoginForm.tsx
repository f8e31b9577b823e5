/**
 * Name and password, then the second factor of whoever has one: on the login page and in the dialog over a page
 * whose session has ended.
 */

import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Form } from 'antd';
// The parts alone: the whole brings text areas and searches along, which a login has none of.
import Input from 'antd/es/input/Input';
import Password from 'antd/es/input/Password';
import { lazy, Suspense, useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import type { Problem } from '@/api/problem';
import { sentence } from '@/api/problem';
import type { LogIn, Me, SecondStep } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { duration } from '@/format/durations';
import { useText } from '@/i18n/text';
import css from './LoginForm.module.css';
import { text } from './text';

const ProviderButton = lazy(() => import('./ProviderButton').then((it) => ({ default: it.ProviderButton })));
const SecondStepForm = lazy(() => import('./SecondStepForm').then((it) => ({ default: it.SecondStepForm })));

interface LoginFormProps {
  /** The user whose session ended. */
  login?: string | undefined;
  onDone: (me: Me) => void;
}

export function LoginForm({ login, onDone }: LoginFormProps) {
  const [step, setStep] = useState<SecondStep>();
  if (step) {
    return (
      <Suspense fallback={null}>
        <SecondStepForm step={step} onDone={onDone} onBack={() => setStep(undefined)} />
      </Suspense>
    );
  }
  return (
    <>
      <PasswordForm login={login} onDone={onDone} onSecondStep={setStep} />
      <Suspense fallback={null}>
        <ProviderButton />
      </Suspense>
    </>
  );
}

interface PasswordFormProps extends LoginFormProps {
  onSecondStep: (step: SecondStep) => void;
}

function PasswordForm({ login, onDone, onSecondStep }: PasswordFormProps) {
  const t = useText(text);
  const [form] = Form.useForm<LogIn>();
  const { submit, isPending, problem } = useSubmit<LogIn, Me | SecondStep>({
    send: (body) => answer<Me | SecondStep>(api.POST('/api/v1/login', { body })),
    onDone: (entered) => ('challenge' in entered ? onSecondStep(entered) : onDone(entered)),
  });
  const seconds = useCountdown(problem);
  const shown = problem && (seconds ? t('lockedFor', { time: duration(seconds * 1000) }) : sentence(problem));
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ login }}
      onFinish={submit}
      size="large"
    >
      <div role="alert" className={css.problem}>
        {shown}
      </div>
      <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('loginMissing') }]}>
        <Input prefix={<UserOutlined />} autoComplete="username" autoFocus={!login} maxLength={200} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Password
          prefix={<LockOutlined />}
          autoComplete="current-password"
          autoFocus={Boolean(login)}
          maxLength={1000}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isPending} disabled={seconds > 0}>
        {t('logIn')}
      </Button>
    </Form>
  );
}

/** Seconds until a locked account opens, counted down; the API tells them in minutes. */
function useCountdown(problem: Problem | undefined): number {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const minutes = problem?.code === 'locked_out' ? Number(/\d+/.exec(problem.detail ?? '')?.[0] ?? 0) : 0;
    setUntil(minutes ? Date.now() + minutes * 60_000 : 0);
    setNow(Date.now());
  }, [problem]);
  useEffect(() => {
    if (!until) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
