import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { Badge } from '@/components/Badge';
import { DataTable } from '@/components/DataTable';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { ago, instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { browserName } from './browser';
import { sessionsQuery } from './queries';
import { text } from './text';

export function SessionsPanel() {
  const t = useText(text);
  const { message } = App.useApp();
  const sessions = useQuery(sessionsQuery);
  const end = async (id: string) => {
    try {
      await answer(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: id } } }));
      message.success(t('sessionEnded'));
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
    await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
  const endOthers = async () => {
    try {
      const { ended } = await answer(api.POST('/api/v1/sessions/end-others'));
      message.success(t('sessionsEnded', { count: ended }));
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
    await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
  const hasOthers = sessions.data?.items.some((it) => !it.is_current);
  return (
    <section className={page.stack}>
      <PageHeaderLine
        title={t('sessions')}
        hint={t('sessionsHint')}
        extra={
          hasOthers && (
            <Button size="small" onClick={() => void endOthers()}>
              {t('endOthers')}
            </Button>
          )
        }
      />
      <DataTable
        name="sessions"
        label={t('sessions')}
        rows={sessions.data?.items}
        rowKey={(it) => it.id}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        columns={[
          {
            key: 'browser',
            title: t('browser'),
            phone: 'title',
            render: (it) => (
              <span title={it.agent}>
                {browserName(it.agent)} {it.is_current && <Badge tone="green">{t('thisSession')}</Badge>}
              </span>
            ),
          },
          { key: 'address', title: t('address'), width: 160, render: (it) => it.address || '–' },
          { key: 'since', title: t('since'), render: (it) => instant(it.created_at) },
          {
            key: 'seen',
            title: t('lastSeen'),
            render: (it) => <span title={instant(it.seen_at)}>{ago(it.seen_at)}</span>,
          },
          {
            key: 'end',
            title: t('endSession'),
            width: 100,
            phone: 'side',
            render: (it) =>
              it.is_current ? null : (
                <Button size="small" onClick={() => void end(it.id)}>
                  {t('endSession')}
                </Button>
              ),
          },
        ]}
      />
    </section>
  );
}
