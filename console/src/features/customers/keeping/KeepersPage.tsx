/** The duty of confidentiality: signed by oneself, and who has not signed it yet. */

import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { DutyBody, KeeperBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { employeeName } from '@/features/stations/employees';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { dutyQuery, keepersQuery } from './queries';
import { text, type zh } from './text';

export function KeepersPage() {
  const t = useText(text);
  const duty = useQuery(dutyQuery);
  const mayAssign = useMay('customers.assign_customers');
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('keepers')}
        hint={t('keepersHint')}
        crumb={{ label: t('customers'), to: '/customers' }}
      />
      <ProblemNote error={duty.error} />
      {duty.data ? <Duty duty={duty.data} /> : <Bone height={160} />}
      {mayAssign && <Keepers />}
    </div>
  );
}

function Duty({ duty }: { duty: DutyBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending, problem } = useSubmit<undefined, DutyBody>({
    send: () => answer(api.POST('/api/v1/customers/duty/sign', { body: { version: duty.version } })),
    onDone: (signed) => {
      queryClient.setQueryData(dutyQuery.queryKey, signed);
      void queryClient.invalidateQueries({ queryKey: ['keepers'] });
      message.success(t('signed'));
    },
  });
  return (
    <Panel title={t('duty', { version: duty.version })}>
      <p>{words(duty.text)}</p>
      <ProblemNote error={problem} />
      {duty.signed_at ? (
        <p>{t('signedAt', { at: instant(duty.signed_at) })}</p>
      ) : duty.is_employee ? (
        <Button type="primary" loading={isPending} onClick={() => submit(undefined)}>
          {t('sign')}
        </Button>
      ) : (
        <p>{t('notEmployee')}</p>
      )}
    </Panel>
  );
}

function Keepers() {
  const t = useText(text);
  const keepers = useQuery(keepersQuery);
  return (
    <DataTable
      name="keepers"
      label={t('keepers')}
      columns={columns(t)}
      rows={keepers.data?.items}
      rowKey={(it) => it.employee?.id ?? ''}
      error={keepers.error}
      onRetry={() => void keepers.refetch()}
      empty={<EmptyState title={t('noKeepers')} />}
      footer={keepers.data && t('withoutKeeper', { count: keepers.data.without_keeper })}
    />
  );
}

function columns(t: Translate<typeof zh>): Column<KeeperBody>[] {
  return [
    { key: 'employee', title: t('employee'), phone: 'title', render: (it) => employeeName(it.employee) },
    {
      key: 'files',
      title: t('files'),
      isNumber: true,
      render: (it) => t('filesCount', { count: it.files }),
    },
    {
      key: 'signature',
      title: t('signature'),
      phone: 'side',
      render: (it) => (
        <Badge tone={it.is_signed ? 'green' : 'amber'}>
          {it.is_signed ? t('signedVersion', { version: it.signed_version ?? 0 }) : t('unsigned')}
        </Badge>
      ),
    },
    { key: 'at', title: t('at'), render: (it) => instant(it.signed_at) },
  ];
}
