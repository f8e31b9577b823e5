/** Lists that left the house: one's own, those that wait for somebody to agree, all of them, and a leak traced. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import type { ExportsSearch } from '@/routes/business';
import { exportColumns } from './exportColumns';
import { exportsQuery, ownExportsQuery } from './queries';
import { TraceLeak } from './TraceLeak';
import { text } from './text';

export function ExportsPage() {
  const t = useText(text);
  const { view } = useSearch({ from: '/inside/exports' });
  const filter = useFilters<ExportsSearch>();
  const mayApprove = useMay('exports.approve_exports');
  const maySee = useMay('exports.read_exports');
  const mayTrace = useMay('exports.trace_exports');
  const views = [
    { value: 'own', label: t('exportsOwn') },
    ...(mayApprove && maySee ? [{ value: 'waiting', label: t('exportsWaiting') }] : []),
    ...(maySee ? [{ value: 'all', label: t('exportsAll') }] : []),
    ...(mayTrace ? [{ value: 'trace', label: t('exportsTrace') }] : []),
  ];
  const shown = views.find((it) => it.value === view)?.value ?? 'own';
  return (
    <div className={css.fill}>
      <PageHeader title={t('exports')} hint={t('exportsHint')} />
      {views.length > 1 && (
        <div>
          <Segmented
            value={shown}
            options={views}
            onChange={(value) =>
              filter({ view: value === 'own' ? undefined : (value as ExportsSearch['view']) })
            }
          />
        </div>
      )}
      {shown === 'own' && <Own />}
      {shown === 'waiting' && <Everybody isWaiting />}
      {shown === 'all' && <Everybody isWaiting={false} />}
      {shown === 'trace' && <TraceLeak />}
    </div>
  );
}

function Own() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/exports' });
  const exports = useQuery(ownExportsQuery(cursor));
  const paging = usePaging(exports.data?.next_cursor);
  return (
    <DataTable
      fill
      name="own-exports"
      label={t('exportsOwn')}
      columns={exportColumns(t, 'own')}
      rows={exports.data?.items}
      rowKey={(it) => it.id}
      isStale={exports.isPlaceholderData}
      error={exports.error}
      onRetry={() => void exports.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noExports')} hint={t('noExportsHint')} />}
    />
  );
}

function Everybody({ isWaiting }: { isWaiting: boolean }) {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/exports' });
  const exports = useQuery(exportsQuery(isWaiting, cursor));
  const paging = usePaging(exports.data?.next_cursor);
  return (
    <DataTable
      fill
      name={isWaiting ? 'waiting-exports' : 'exports'}
      label={t(isWaiting ? 'exportsWaiting' : 'exportsAll')}
      columns={exportColumns(t, isWaiting ? 'waiting' : 'all')}
      rows={exports.data?.items}
      rowKey={(it) => it.id}
      isStale={exports.isPlaceholderData}
      error={exports.error}
      onRetry={() => void exports.refetch()}
      paging={paging}
      empty={
        <EmptyState
          title={t(isWaiting ? 'noWaiting' : 'noExports')}
          hint={isWaiting ? t('exportsHint') : t('noExportsHint')}
        />
      }
    />
  );
}
