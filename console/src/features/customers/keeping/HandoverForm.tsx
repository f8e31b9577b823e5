import { App, Button, Checkbox, Form, Popconfirm, Select } from 'antd';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { HandoverBody, HandoverPreview } from '@/api/schema.gen';
import { Facts } from '@/components/Facts';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { employeeName } from '@/features/stations/employees';
import { useText } from '@/i18n/text';
import { useColleagues } from './colleagues';
import { text } from './text';

interface Choice {
  to_employee_id?: string;
  is_leaving?: boolean;
  lock_user?: boolean;
}

/** What there is to pass on, to whom, and the one confirmation. */
export function HandoverForm({ from, preview }: { from: string; preview: HandoverPreview }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Choice>();
  const colleagues = useColleagues().filter((it) => it.id !== from);
  const to = Form.useWatch('to_employee_id', form);
  const { submit, isPending, problem } = useSubmit<Choice, HandoverBody>({
    form,
    send: (values, key) =>
      answer(
        api.POST('/api/v1/employees/{employee_id}/handover', {
          params: { path: { employee_id: from } },
          body: {
            to_employee_id: values.to_employee_id ?? null,
            is_leaving: values.is_leaving ?? false,
            lock_user: values.lock_user ?? false,
          },
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: () => {
      message.success(t('begun'));
      void queryClient.invalidateQueries();
    },
  });
  const total = preview.shares.reduce((sum, it) => sum + it.rows, 0);
  const successor = colleagues.find((it) => it.id === to);
  return (
    <Panel title={t('toPass')}>
      <Facts
        items={preview.shares
          .filter((it) => it.rows > 0)
          .map((it) => ({ label: words(it.words), value: t('rows', { count: it.rows }) }))}
      />
      {total === 0 && <p>{t('nothingToPass')}</p>}
      {preview.out_of_sight > 0 && <p role="alert">{t('outOfSight', { count: preview.out_of_sight })}</p>}
      <ProblemNote error={problem} />
      <Form form={form} layout="vertical" onFinish={submit} style={{ maxWidth: 480, marginTop: 16 }}>
        <Form.Item name="to_employee_id" label={t('successor')}>
          <Select
            allowClear
            placeholder={t('toPool')}
            showSearch={{ optionFilterProp: 'label' }}
            options={colleagues.map((it) => ({ value: it.id, label: employeeName(it) }))}
          />
        </Form.Item>
        <Form.Item name="is_leaving" valuePropName="checked">
          <Checkbox>{t('isLeaving')}</Checkbox>
        </Form.Item>
        {preview.logins.length > 0 && (
          <Form.Item name="lock_user" valuePropName="checked">
            <Checkbox>{t('lockUser', { logins: preview.logins.join(' ') })}</Checkbox>
          </Form.Item>
        )}
        <Popconfirm
          title={t('confirmTitle', {
            from: employeeName(preview.employee),
            to: successor ? employeeName(successor) : t('toPool'),
          })}
          description={t('confirmHint')}
          okText={t('handOver')}
          onConfirm={form.submit}
        >
          <Button type="primary" loading={isPending} disabled={preview.out_of_sight > 0}>
            {t('handOver')}
          </Button>
        </Popconfirm>
      </Form>
    </Panel>
  );
}
