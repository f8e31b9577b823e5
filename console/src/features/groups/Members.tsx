/** Who is in a group; a group filled by hand is filled here. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { App, Button, Form, Input } from 'antd';
import { newKey } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import type { ChangedMembers, GroupBody, GroupMember } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { DetailDrawer } from '@/components/DetailDrawer';
import { EmptyState } from '@/components/EmptyState';
import { ProblemNote } from '@/components/ProblemNote';
import { usePaging } from '@/components/paging';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { addMembers, membersQuery, numbersOf, removeMembers } from './queries';
import { text } from './text';

const UNDO_SECONDS = 8;

export function Members({ group, mayChange }: { group: GroupBody; mayChange: boolean }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { cursor } = useSearch({ from: '/inside/groups/$groupId' });
  const members = useQuery(membersQuery(group.id, cursor));
  const paging = usePaging(members.data?.next_cursor);
  const takeOut = async (it: GroupMember) => {
    const named = { customer_ids: [it.id] };
    await removeMembers(group.id, named, newKey());
    const key = `member ${it.id}`;
    message.info({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {t('takenOut', { number: it.number })}{' '}
          <Button
            type="link"
            size="small"
            onClick={() => void addMembers(group.id, named, newKey()).then(() => message.destroy(key))}
          >
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  const columns: Column<GroupMember>[] = [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <Link to="/customers/$customerId" params={{ customerId: it.id }}>
          {it.name || t('nameless')}
        </Link>
      ),
    },
    { key: 'number', title: t('number'), render: (it) => it.number },
    { key: 'unit', title: t('unit'), render: (it) => it.owner?.name },
    { key: 'since', title: t('since'), render: (it) => instant(it.since) },
    { key: 'by', title: t('addedBy'), render: (it) => it.added_by ?? t('theRule') },
  ];
  if (mayChange) {
    columns.push({
      key: 'out',
      title: t('takeOut'),
      phone: 'side',
      render: (it) => (
        <Button
          size="small"
          aria-label={t('takeOutOne', { number: it.number })}
          onClick={() =>
            void takeOut(it).catch((error: unknown) => message.error(sentence(asProblem(error))))
          }
        >
          {t('takeOut')}
        </Button>
      ),
    });
  }
  return (
    <DataTable
      name="group-members"
      label={t('membersCount', { count: group.members })}
      columns={columns}
      rows={members.data?.items}
      rowKey={(it) => it.id}
      isStale={members.isPlaceholderData}
      error={members.error}
      onRetry={() => void members.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noMembers')} hint={t('noMembersHint')} />}
    />
  );
}

/** Says what became of the customers who were named. */
export function useTold() {
  const t = useText(text);
  const { message } = App.useApp();
  return ({ changed, unchanged, unknown }: ChangedMembers) => {
    message.success(t('added', { changed, unchanged }));
    if (unknown.length > 0) {
      message.warning(t('unknownNumbers', { numbers: unknown.slice(0, 20).join(' ') }), UNDO_SECONDS);
    }
  };
}

export function AddMembers({ group, onClose }: { group: GroupBody; onClose: () => void }) {
  const t = useText(text);
  const tell = useTold();
  const [form] = Form.useForm<{ numbers: string }>();
  const { submit, isPending, problem } = useSubmit<{ numbers: string }, ChangedMembers>({
    form,
    send: ({ numbers }, key) => addMembers(group.id, { numbers: numbersOf(numbers) }, key),
    onDone: (done) => {
      tell(done);
      onClose();
    },
  });
  return (
    <DetailDrawer
      title={t('add')}
      isOpen
      onClose={onClose}
      width={460}
      footer={
        <Button type="primary" loading={isPending} onClick={form.submit}>
          {t('add')}
        </Button>
      }
    >
      <Form form={form} layout="vertical" onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item
          name="numbers"
          label={t('addNumbers')}
          extra={t('addNumbersHint')}
          rules={[{ required: true, whitespace: true, message: t('addNumbersMissing') }]}
        >
          <Input.TextArea autoSize={{ minRows: 6, maxRows: 20 }} />
        </Form.Item>
      </Form>
    </DetailDrawer>
  );
}
