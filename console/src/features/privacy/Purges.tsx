import { useQuery } from '@tanstack/react-query';
import type { PurgeItem } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { instant } from '@/format/days';
import { count } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { purgesQuery } from './queries';
import { text, type zh } from './text';

/** What was deleted because its time was over. */
export function Purges() {
  const t = useText(text);
  const purges = useQuery(purgesQuery);
  return (
    <DataTable
      name="purges"
      label={t('purges')}
      columns={columns(t)}
      rows={purges.data?.items}
      rowKey={(it) => `${it.at} ${it.class}`}
      error={purges.error}
      onRetry={() => void purges.refetch()}
      empty={<EmptyState title={t('noPurges')} hint={t('noPurgesHint')} />}
    />
  );
}

function columns(t: Translate<typeof zh>): Column<PurgeItem>[] {
  return [
    { key: 'at', title: t('at'), width: 160, render: (it) => instant(it.at) },
    {
      key: 'class',
      title: t('class'),
      width: 240,
      phone: 'title',
      render: (it) => t.of('class', it.class),
    },
    { key: 'days', title: t('keptDays'), width: 120, isNumber: true, render: (it) => count(it.kept_days) },
    {
      key: 'deleted',
      title: t('deleted'),
      isNumber: true,
      phone: 'side',
      render: (it) => count(it.deleted),
    },
  ];
}
