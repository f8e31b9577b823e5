/** Setting up the second factor, new recovery codes, and turning it off. */

import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, QRCode } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { NewSecondFactor, RecoveryCodes } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { meQuery, secondFactorQuery, useMe } from './queries';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import css from './security.module.css';
import { text } from './text';

/** What a code is asked for. */
type Asked = 'renew' | 'turnOff';

export function SecondFactorPanel() {
  const t = useText(text);
  const { data } = useQuery(secondFactorQuery);
  const [isEnrolling, setEnrolling] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [codes, setCodes] = useState<string[]>();
  const reload = async () => {
    await queryClient.invalidateQueries({ queryKey: secondFactorQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const given = async (made?: RecoveryCodes) => {
    setEnrolling(false);
    setAsked(undefined);
    setCodes(made?.recovery_codes);
    await reload();
  };
  return (
    <Panel
      title={t('secondFactor')}
      extra={data && <Badge tone={data.is_on ? 'green' : 'grey'}>{t(data.is_on ? 'isOn' : 'isOff')}</Badge>}
    >
      <p className={css.hint}>{t('secondFactorHint')}</p>
      {data?.is_required && !data.is_on && (
        <Alert type="warning" showIcon title={t('secondFactorRequired')} className={css.note} />
      )}
      {data?.is_on && (
        <p className={css.hint}>
          {t('secondFactorSince', { when: instant(data.since ?? ''), count: data.recovery_codes_left })}
        </p>
      )}
      <div className={css.actions}>
        {data?.is_on === false && (
          <Button type="primary" onClick={() => setEnrolling(true)}>
            {t('setUpSecondFactor')}
          </Button>
        )}
        {data?.is_on && <Button onClick={() => setAsked('renew')}>{t('renewCodes')}</Button>}
        {data?.is_on && !data.is_required && (
          <Button danger onClick={() => setAsked('turnOff')}>
            {t('turnOff')}
          </Button>
        )}
      </div>
      {isEnrolling && <EnrolDialog onDone={given} onClose={() => setEnrolling(false)} />}
      {asked && <CodeDialog asked={asked} onDone={given} onClose={() => setAsked(undefined)} />}
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />
    </Panel>
  );
}

interface DialogProps {
  onDone: (codes?: RecoveryCodes) => Promise<void>;
  onClose: () => void;
}

function EnrolDialog({ onDone, onClose }: DialogProps) {
  const [begun, setBegun] = useState<NewSecondFactor>();
  if (!begun) return <PasswordDialog onBegun={setBegun} onClose={onClose} />;
  return <ConfirmDialog begun={begun} onDone={onDone} onClose={onClose} />;
}

function PasswordDialog({
  onBegun,
  onClose,
}: {
  onBegun: (it: NewSecondFactor) => void;
  onClose: () => void;
}) {
  const t = useText(text);
  const me = useMe();
  const [form] = Form.useForm<{ password: string }>();
  const { submit, isPending, problem } = useSubmit<{ password: string }, NewSecondFactor>({
    form,
    send: ({ password = '' }) => answer(api.POST('/api/v1/second-factor', { body: { password } })),
    onDone: onBegun,
  });
  return (
    <Modal
      open
      title={t('setUpSecondFactor')}
      okText={t('goOn')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <ProblemNote error={problem} />
        <p className={css.hint}>{t(me?.has_password ? 'proveYourself' : 'noPasswordToProve')}</p>
        {me?.has_password && (
          <Form.Item
            name="password"
            label={t('currentPassword')}
            rules={[{ required: true, message: t('passwordMissing') }]}
          >
            <Input.Password autoComplete="current-password" autoFocus maxLength={1000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

function ConfirmDialog({ begun, onDone, onClose }: DialogProps & { begun: NewSecondFactor }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ code: string }>();
  const { submit, isPending, problem } = useSubmit<{ code: string }, RecoveryCodes>({
    form,
    send: (body) => answer(api.POST('/api/v1/second-factor/confirm', { body })),
    onDone: async (codes) => {
      message.success(t('secondFactorIsOn'));
      await onDone(codes);
    },
  });
  return (
    <Modal
      open
      title={t('setUpSecondFactor')}
      okText={t('confirm')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <ProblemNote error={problem} />
        <p className={css.hint}>{t('scanHint')}</p>
        <div className={css.picture}>
          {/* Drawn here: the secret is sent to nobody. */}
          <QRCode value={begun.address} type="svg" size={184} bordered={false} aria-label={t('qrCode')} />
        </div>
        <p className={css.hint}>{t('secretHint')}</p>
        <code className={css.secret}>{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        <CodeField />
      </Form>
    </Modal>
  );
}

function CodeDialog({ asked, onDone, onClose }: DialogProps & { asked: Asked }) {
  const t = useText(text);
  const [form] = Form.useForm<{ code: string }>();
  const { submit, isPending, problem } = useSubmit<{ code: string }, RecoveryCodes | undefined>({
    form,
    send: async (body) => {
      if (asked === 'renew') return answer(api.POST('/api/v1/second-factor/recovery-codes', { body }));
      await answer(api.POST('/api/v1/second-factor/turn-off', { body }));
      return undefined;
    },
    onDone,
  });
  return (
    <Modal
      open
      title={t(asked === 'renew' ? 'renewCodes' : 'turnOff')}
      okButtonProps={{ danger: asked === 'turnOff' }}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <ProblemNote error={problem} />
        <p className={css.hint}>{t(asked === 'renew' ? 'renewHint' : 'turnOffHint')}</p>
        <CodeField />
      </Form>
    </Modal>
  );
}

function CodeField() {
  const t = useText(text);
  return (
    <Form.Item name="code" label={t('code')} rules={[{ required: true, message: t('codeMissing') }]}>
      <Input autoComplete="one-time-code" autoFocus maxLength={40} />
    </Form.Item>
  );
}
