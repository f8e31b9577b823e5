/** When somebody must have looked at the whole file again, and saying that it was done. */

import { CheckOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { answer, api, version } from '@/api/client';
import { words } from '@/api/problem';
import type { WholeFile } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { Badge } from '@/components/Badge';
import { DetailDrawer } from '@/components/DetailDrawer';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { day, daysBetween, instant, today } from '@/format/days';
import { useText } from '@/i18n/text';
import css from './file.module.css';
import { keepFile, reviewsQuery } from './queries';
import { text } from './text';

export function Review({ file }: { file: WholeFile }) {
  const t = useText(text);
  const [isOpen, setOpen] = useState(false);
  const { review } = file;
  return (
    <Panel
      title={
        <>
          {t('review')}
          <Help what={t('review')}>{t('reviewHelp')}</Help>
        </>
      }
      extra={
        <Allowed to="customers.manage_customers">
          <Button size="small" icon={<CheckOutlined />} onClick={() => setOpen(true)}>
            {t('reviewNow')}
          </Button>
        </Allowed>
      }
    >
      <Facts
        items={[
          {
            label: t('dueOn'),
            value: (
              <>
                {day(review.due_on)}{' '}
                {review.is_overdue && review.due_on && (
                  <Badge tone="red">{t('overdueDays', { days: daysBetween(review.due_on, today()) })}</Badge>
                )}
              </>
            ),
          },
          { label: t.of('class', review.class ?? 'none'), value: t('everyDays', { days: review.days }) },
          {
            label: t('reviewedOn'),
            value: review.reviewed_on ? day(review.reviewed_on) : t('neverReviewed'),
          },
        ]}
      />
      {isOpen && <ReviewDrawer file={file} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

/** What is there to be checked: what the file holds. */
function checkable(
  file: WholeFile,
  t: (key: 'contacts' | 'invoiceTitles' | 'sites' | 'occasions') => string,
) {
  const parts = [
    { key: 'contact', label: t('contacts'), count: file.contacts.length },
    { key: 'invoice_title', label: t('invoiceTitles'), count: file.invoice_titles.length },
    { key: 'site', label: t('sites'), count: file.sites.length },
    { key: 'occasion', label: t('occasions'), count: file.occasions.length },
  ];
  return [
    ...parts.filter((it) => it.count > 0),
    ...file.fields.filter((it) => it.value != null).map((it) => ({ key: it.key, label: words(it.name) })),
  ];
}

function ReviewDrawer({ file, onClose }: { file: WholeFile; onClose: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ checked: string[] }>();
  const { data: reviews } = useQuery(reviewsQuery(file.customer_id));
  const { submit, isPending, problem } = useSubmit<{ checked: string[] }, WholeFile>({
    form,
    send: (values) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/reviews', {
          params: { path: { customer_id: file.customer_id }, header: version(file.version) },
          body: values,
        }),
      ),
    onDone: (changed) => {
      keepFile(changed);
      message.success(t('reviewed', { day: day(changed.review.due_on) }));
      onClose();
    },
  });
  const basics = [
    { key: 'name', label: t('contactName') },
    { key: 'phone', label: t('contactPhone') },
  ];
  return (
    <DetailDrawer
      title={t('reviewTitle')}
      isOpen
      onClose={onClose}
      footer={
        <Button type="primary" loading={isPending} onClick={form.submit}>
          {t('reviewNow')}
        </Button>
      }
    >
      <p className={css.muted}>{t('reviewHint')}</p>
      <Form form={form} layout="vertical" onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item
          name="checked"
          label={t('checked')}
          rules={[{ required: true, message: t('checkedMissing') }]}
        >
          <Checkbox.Group
            className={css.checks}
            options={[...basics, ...checkable(file, t)].map((it) => ({ value: it.key, label: it.label }))}
          />
        </Form.Item>
      </Form>
      <h3 className={css.small}>{t('reviewLog')}</h3>
      {reviews?.items.length === 0 && <p className={css.muted}>{t('noReviews')}</p>}
      <ul>
        {reviews?.items.map((it) => (
          <li key={it.id}>
            {instant(it.at)} · {it.by}
          </li>
        ))}
      </ul>
    </DetailDrawer>
  );
}
