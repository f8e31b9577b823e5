/** The second step of a login: a code of the authenticator app, or a recovery code. */

import { SafetyOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import type { Me, SecondStep } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import css from './LoginForm.module.css';
import outside from './Outside.module.css';
import { text } from './text';

interface SecondStepFormProps {
  step: SecondStep;
  onDone: (me: Me) => void;
  onBack: () => void;
}

export function SecondStepForm({ step, onDone, onBack }: SecondStepFormProps) {
  const t = useText(text);
  const [form] = Form.useForm<{ code: string }>();
  const { submit, isPending, problem } = useSubmit<{ code: string }, Me>({
    form,
    send: ({ code }) =>
      answer(api.POST('/api/v1/login/second-factor', { body: { challenge: step.challenge, code } })),
    onDone,
    onProblem: (refused) => {
      if (refused.fields.some((it) => it.field === 'code')) form.setFieldValue('code', '');
      return false;
    },
  });
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} size="large">
      <div role="alert" className={css.problem}>
        {problem && (problem.fields[0] ? t('stepExpired') : sentence(problem))}
      </div>
      <p className={outside.hint}>{t('secondStepHint')}</p>
      <Form.Item name="code" label={t('code')} rules={[{ required: true, message: t('codeMissing') }]}>
        <Input prefix={<SafetyOutlined />} autoComplete="one-time-code" autoFocus maxLength={40} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {t('logIn')}
      </Button>
      <Button type="link" block onClick={onBack}>
        {t('backToPassword')}
      </Button>
    </Form>
  );
}
