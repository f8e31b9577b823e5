/** What a group did, and who came. */

import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { queryClient } from '@/api/queries';
import type { GroupBody, GroupEventBody, SaveGroupEvent } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { DetailDrawer } from '@/components/DetailDrawer';
import { EmptyState } from '@/components/EmptyState';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { customersQuery } from '@/features/customers/queries';
import { day } from '@/format/days';
import { useText } from '@/i18n/text';
import { addEvent, attendEvent, changeEvent, eventQuery, eventsQuery, numbersOf } from './queries';
import { text } from './text';

export function Events({ group, mayChange }: { group: GroupBody; mayChange: boolean }) {
  const t = useText(text);
  const events = useQuery(eventsQuery(group.id));
  const [opened, setOpened] = useState<GroupEventBody | 'new'>();
  return (
    <>
      {mayChange && (
        <div>
          <Button icon={<PlusOutlined />} onClick={() => setOpened('new')}>
            {t('newEvent')}
          </Button>
        </div>
      )}
      <DataTable
        name="group-events"
        label={t('events')}
        columns={[
          {
            key: 'title',
            title: t('eventTitle'),
            phone: 'title',
            render: (it) => (
              <Button type="link" size="small" onClick={() => setOpened(it)}>
                {it.title}
              </Button>
            ),
          },
          { key: 'on', title: t('on'), phone: 'side', render: (it) => day(it.on) },
          { key: 'place', title: t('place'), render: (it) => it.place },
          { key: 'came', title: t('came'), isNumber: true, render: (it) => it.came },
        ]}
        rows={events.data?.items}
        rowKey={(it) => it.id}
        error={events.error}
        onRetry={() => void events.refetch()}
        empty={<EmptyState title={t('noEvents')} hint={t('noEventsHint')} />}
      />
      {opened && (
        <EventDrawer
          group={group}
          event={opened === 'new' ? undefined : opened}
          mayChange={mayChange}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}

interface EventDrawerProps {
  group: GroupBody;
  event: GroupEventBody | undefined;
  mayChange: boolean;
  onClose: () => void;
}

function EventDrawer({ group, event, mayChange, onClose }: EventDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const { message } = App.useApp();
  const [form] = Form.useForm<SaveGroupEvent>();
  const { submit, isPending, problem } = useSubmit<SaveGroupEvent, GroupEventBody>({
    form,
    send: (values, key) => {
      const body = { ...values, place: values.place ?? '', notes: values.notes ?? '' };
      return event ? changeEvent(group.id, event, body) : addEvent(group.id, body, key);
    },
    onDone: (saved) => {
      message.success(t('saved', { name: saved.title }));
      onClose();
    },
    onProblem: (found) => {
      if (found.code !== 'changed_meanwhile') return false;
      message.error(t('conflict'));
      return true;
    },
  });
  return (
    <DetailDrawer
      title={event ? (mayChange ? t('editEvent') : event.title) : t('newEvent')}
      isOpen
      onClose={onClose}
      footer={
        mayChange && (
          <Button type="primary" loading={isPending} onClick={form.submit}>
            {word('save')}
          </Button>
        )
      }
    >
      <Form form={form} layout="vertical" initialValues={event} disabled={!mayChange} onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item
          name="title"
          label={t('eventTitle')}
          rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="on" label={t('on')} rules={[{ required: true, message: t('onMissing') }]}>
          <DateField />
        </Form.Item>
        <Form.Item name="place" label={t('place')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="notes" label={t('notes')}>
          <Input.TextArea maxLength={4000} autoSize={{ minRows: 3, maxRows: 10 }} />
        </Form.Item>
      </Form>
      {event && <Attendance group={group} event={event} mayChange={mayChange} />}
    </DetailDrawer>
  );
}

/** The customers with these numbers, one request for each: a gathering is small. */
async function idsOf(numbers: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    numbers.map((number) => queryClient.fetchQuery(customersQuery({ q: number, limit: 5 }))),
  );
  return found.flatMap((page, at) => page.items.filter((it) => it.number === numbers[at]).map((it) => it.id));
}

function Attendance({
  group,
  event,
  mayChange,
}: {
  group: GroupBody;
  event: GroupEventBody;
  mayChange: boolean;
}) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ numbers: string }>();
  const { data } = useQuery(eventQuery(group.id, event.id));
  const { submit, isPending, problem } = useSubmit<{ numbers: string }, { came: number }>({
    form,
    send: async ({ numbers }, key) => attendEvent(group.id, event.id, await idsOf(numbersOf(numbers)), key),
    onDone: ({ came }) => {
      message.success(t('attended', { count: came }));
      form.resetFields();
    },
  });
  return (
    <>
      <h3>
        {t('visitors')} {data && t('cameCount', { count: data.visitors.length })}
      </h3>
      <p>{data?.visitors.map((it) => it.number).join('  ')}</p>
      {mayChange && (
        <Form form={form} layout="vertical" onFinish={submit}>
          <ProblemNote error={problem} />
          <Form.Item
            name="numbers"
            label={t('cameNumbers')}
            rules={[{ required: true, whitespace: true, message: t('addNumbersMissing') }]}
          >
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
          </Form.Item>
          <Button htmlType="submit" loading={isPending}>
            {t('attend')}
          </Button>
        </Form>
      )}
    </>
  );
}
