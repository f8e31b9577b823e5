/** Rights that one handed to colleagues, and that colleagues handed to one. */

import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { DelegationBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useText } from '@/i18n/text';
import { DelegateDialog } from './DelegateDialog';
import { delegationsQuery, useMe, useRoleName } from './queries';
import css from './security.module.css';
import { text } from './text';
import { useActing } from './useActing';

export function DelegationsPanel() {
  const t = useText(text);
  const me = useMe();
  const roleName = useRoleName();
  const { modal, message } = App.useApp();
  const { act, isPending } = useActing();
  const delegations = useQuery(delegationsQuery);
  const [isMaking, setMaking] = useState(false);
  const reload = () => queryClient.invalidateQueries({ queryKey: delegationsQuery.queryKey });
  const end = (it: DelegationBody) =>
    void modal.confirm({
      title: t('endDelegationAsk'),
      okText: t('endDelegation'),
      okButtonProps: { danger: true },
      onOk: async () => {
        const path = { delegation_id: it.id };
        try {
          await answer(api.DELETE('/api/v1/delegations/{delegation_id}', { params: { path } }));
        } catch (error) {
          message.error(sentence(asProblem(error)));
        }
        await reload();
      },
    });
  return (
    <section className={page.stack}>
      <PageHeaderLine
        title={t('delegations')}
        hint={t('delegationsHint')}
        extra={
          !me?.acting_for && (
            <Button size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
              {t('delegate')}
            </Button>
          )
        }
      />
      <DataTable
        name="delegations"
        label={t('delegations')}
        rows={delegations.data?.items}
        rowKey={(it) => it.id}
        error={delegations.error}
        onRetry={() => void delegations.refetch()}
        empty={<EmptyState title={t('noDelegations')} />}
        columns={[
          {
            key: 'who',
            title: t('delegationWho'),
            phone: 'title',
            render: (it) =>
              it.from_id === me?.id ? t('givenTo', { login: it.to }) : t('takenFrom', { login: it.from }),
          },
          {
            key: 'what',
            wraps: true,
            title: t('delegationWhat'),
            render: (it) =>
              it.grants ? it.grants.map((grant) => roleName(grant.role)).join(' · ') : t('everything'),
          },
          {
            key: 'days',
            title: t('delegationDays'),
            width: 220,
            render: (it) => t('fromTo', { first: it.first_day, last: it.last_day }),
          },
          {
            key: 'state',
            title: t('state'),
            width: 110,
            render: (it) => <DelegationState delegation={it} />,
          },
          {
            key: 'actions',
            title: t('actions'),
            width: 180,
            phone: 'side',
            render: (it) => (
              <span className={css.actions}>
                {it.is_in_force && it.to_id === me?.id && me.acting_for?.delegation_id !== it.id && (
                  <Button size="small" loading={isPending} onClick={() => act(it.id)}>
                    {t('act')}
                  </Button>
                )}
                {!isOver(it) && (
                  <Button size="small" onClick={() => end(it)}>
                    {t('endDelegation')}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {isMaking && (
        <DelegateDialog
          onClose={() => setMaking(false)}
          onMade={() => {
            setMaking(false);
            void reload();
          }}
        />
      )}
    </section>
  );
}

function isOver(it: DelegationBody): boolean {
  return Boolean(it.ended_at) || (!it.is_in_force && it.last_day < new Date().toISOString().slice(0, 10));
}

export function DelegationState({ delegation }: { delegation: DelegationBody }) {
  const t = useText(text);
  if (delegation.is_in_force) return <Badge tone="green">{t('inForce')}</Badge>;
  return <Badge>{t(isOver(delegation) ? 'over' : 'toCome')}</Badge>;
}
