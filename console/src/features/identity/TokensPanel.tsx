import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Token } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useUnitName } from '@/features/stations/units';
import { ago, instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { NewTokenDialog } from './NewTokenDialog';
import { tokensQuery } from './queries';
import { SecretDialog } from './SecretDialog';
import { text } from './text';
import { text as permissionText } from './users/text';

export function TokensPanel() {
  const t = useText(text);
  const { modal, message } = App.useApp();
  const { of } = useText(permissionText);
  const inWords = (permission: string) => of('permission', permission.replace('.', '_'));
  const unitName = useUnitName();
  const tokens = useQuery(tokensQuery);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const reload = () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const revoke = (token: Token) =>
    void modal.confirm({
      title: t('revokeAsk', { name: token.name }),
      okText: t('revoke'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await answer(api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id: token.id } } }));
        } catch (error) {
          message.error(sentence(asProblem(error)));
        }
        await reload();
      },
    });
  return (
    <section className={page.stack}>
      <PageHeaderLine
        title={t('tokens')}
        hint={t('tokensHint')}
        extra={
          <Button size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t('newToken')}
          </Button>
        }
      />
      <DataTable
        name="tokens"
        label={t('tokens')}
        rows={tokens.data?.items}
        rowKey={(it) => it.id}
        error={tokens.error}
        onRetry={() => void tokens.refetch()}
        empty={<EmptyState title={t('noTokens')} />}
        columns={[
          { key: 'name', title: t('tokenName'), phone: 'title', render: (it) => it.name },
          {
            key: 'permissions',
            wraps: true,
            title: t('tokenPermissions'),
            render: (it) => it.permissions?.map(inWords).join(' · ') ?? t('tokenAll'),
          },
          {
            key: 'unit',
            title: t('tokenUnit'),
            width: 160,
            render: (it) => (it.unit_id ? unitName(it.unit_id) : t('tokenEverywhere')),
          },
          { key: 'created', title: t('created'), width: 150, render: (it) => instant(it.created_at) },
          { key: 'expires', title: t('expires'), width: 150, render: (it) => instant(it.expires_at) },
          {
            key: 'used',
            title: t('lastSeen'),
            width: 130,
            render: (it) =>
              it.used_at ? <span title={instant(it.used_at)}>{ago(it.used_at)}</span> : t('never'),
          },
          {
            key: 'revoke',
            title: t('revoke'),
            width: 90,
            phone: 'side',
            render: (it) => (
              <Button size="small" danger onClick={() => revoke(it)}>
                {t('revoke')}
              </Button>
            ),
          },
        ]}
      />
      {isMaking && (
        <NewTokenDialog
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made.secret);
            void reload();
          }}
        />
      )}
      <SecretDialog
        title={t('tokenSecret')}
        hint={t('tokenSecretHint')}
        secret={secret}
        onClose={() => setSecret(undefined)}
      />
    </section>
  );
}
