import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { asProblem, sentence } from '@/api/problem';
import type { GroupBody } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { count } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import type { GroupsSearch } from '@/routes/segments';
import { GroupDrawer } from './GroupDrawer';
import { groupsQuery, reopenGroup } from './queries';
import { text, type zh } from './text';

export function GroupsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const { closed, cursor } = useSearch({ from: '/inside/groups' });
  const filter = useFilters<GroupsSearch>();
  const navigate = useNavigate();
  const groups = useQuery(groupsQuery(Boolean(closed), cursor));
  const paging = usePaging(groups.data?.next_cursor);
  const [isNew, setNew] = useState(false);
  const open = (it: GroupBody) => void navigate({ to: '/groups/$groupId', params: { groupId: it.id } });
  const reopen = (it: GroupBody) =>
    reopenGroup(it.id)
      .then(() => message.success(t('reopened', { name: it.name })))
      .catch((error: unknown) => message.error(sentence(asProblem(error))));
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('groups')}
        hint={t('groupsHint')}
        actions={
          <>
            <Button onClick={() => filter({ closed: closed ? undefined : '1' })}>
              {t(closed ? 'showOpen' : 'showClosed')}
            </Button>
            <Allowed to="groups.manage_groups">
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setNew(true)}>
                {t('newGroup')}
              </Button>
            </Allowed>
          </>
        }
      />
      <DataTable
        fill
        name="groups"
        label={t('groups')}
        columns={columns(t, closed ? reopen : undefined)}
        rows={groups.data?.items}
        rowKey={(it) => it.id}
        isStale={groups.isPlaceholderData}
        error={groups.error}
        onRetry={() => void groups.refetch()}
        onOpen={open}
        paging={paging}
        empty={
          closed ? (
            <EmptyState title={t('noneClosed')} />
          ) : (
            <EmptyState title={t('none')} hint={t('noneHint')} />
          )
        }
      />
      {isNew && <GroupDrawer onClose={() => setNew(false)} onDone={open} />}
    </div>
  );
}

function columns(
  t: Translate<typeof zh>,
  reopen: ((it: GroupBody) => unknown) | undefined,
): Column<GroupBody>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'title',
      render: (it) => (
        <Link to="/groups/$groupId" params={{ groupId: it.id }}>
          {it.name}
        </Link>
      ),
    },
    {
      key: 'members',
      title: t('members'),
      help: t('membersHelp'),
      isNumber: true,
      phone: 'side',
      render: (it) => count(it.members),
    },
    { key: 'purpose', title: t('purpose'), wraps: true, render: (it) => it.purpose },
    {
      key: 'filling',
      title: t('filling'),
      render: (it) => (it.rule ? t('rule', { segment: it.rule.name }) : t('byHand')),
    },
    { key: 'unit', title: t('unit'), render: (it) => it.unit.name },
    { key: 'organiser', title: t('organiser'), render: (it) => it.organiser?.number ?? t('organiserNone') },
    ...(reopen
      ? [
          {
            key: 'reopen',
            title: t('reopen'),
            render: (it: GroupBody) =>
              it.may_change && (
                <Button size="small" onClick={() => void reopen(it)}>
                  {t('reopen')}
                </Button>
              ),
          },
        ]
      : []),
  ];
}
