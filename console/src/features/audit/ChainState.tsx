import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { answer, api } from '@/api/client';
import { Badge } from '@/components/Badge';
import { Help } from '@/components/Help';
import { ProblemNote } from '@/components/ProblemNote';
import { useText } from '@/i18n/text';
import own from './audit.module.css';
import { text } from './text';

/** Whether the audit is as it was written; the server recomputes the whole chain. */
export function ChainState() {
  const t = useText(text);
  const chain = useQuery({
    queryKey: ['audit', 'chain'],
    queryFn: () => answer(api.GET('/api/v1/audit/chain')),
    staleTime: 10 * 60_000,
  });
  const { data } = chain;
  return (
    <div className={own.chain} role="status">
      <span>
        {t('chain')}
        <Help what={t('chain')}>{t('chainHelp')}</Help>
      </span>
      {data?.is_intact && <Badge tone="green">{t('chainIntact', { count: data.length ?? 0 })}</Badge>}
      {data?.fault && (
        <Badge tone="red">{t('chainBroken', { seq: data.fault.seq, what: data.fault.what })}</Badge>
      )}
      <ProblemNote error={chain.error} />
      <Button size="small" loading={chain.isFetching} onClick={() => void chain.refetch()}>
        {t(chain.isFetching ? 'chainChecking' : 'chainCheck')}
      </Button>
    </div>
  );
}
