/** Choosing a password by a one-time link: the first administrator's way in, and every other user's. */

import { Link, useLocation } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useTitle } from '@/components/useTitle';
import { useText } from '@/i18n/text';
import { NewPassword } from './NewPassword';
import { Outside } from './Outside';
import css from './Outside.module.css';
import { text } from './text';

interface Chosen {
  password: string;
  repeat: string;
}

export function SetUpPage() {
  const t = useText(text);
  // The secret stands behind the `#`, so that no log of a server between ever sees it.
  const token = useLocation({ select: (it) => it.hash });
  const [isDone, setDone] = useState(false);
  const [form] = Form.useForm<Chosen>();
  useTitle(t('setUp'));
  const { submit, isPending, problem } = useSubmit<Chosen, unknown>({
    form,
    send: ({ password }) => answer(api.POST('/api/v1/set-up', { body: { token, password } })),
    onDone: () => setDone(true),
  });
  if (!token || isDone) {
    return (
      <Outside title={t('setUp')}>
        <p className={css.hint}>{t(isDone ? 'setUpDone' : 'setUpNoToken')}</p>
        <Link to="/login">{t('toLogin')}</Link>
      </Outside>
    );
  }
  return (
    <Outside title={t('setUp')}>
      <p className={css.hint}>{t('setUpHint')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} size="large">
        <ProblemNote error={problem} />
        <NewPassword name="password" />
        <Button type="primary" htmlType="submit" block loading={isPending}>
          {t('setUp')}
        </Button>
      </Form>
    </Outside>
  );
}
