import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { AuditLine, operations } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { DetailDrawer } from '@/components/DetailDrawer';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { useUnit, useUnitName } from '@/features/stations/units';
import { addDays, instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { AuditSearch } from '@/routes/business';
import own from './audit.module.css';
import { ChainState } from './ChainState';
import { text, type zh } from './text';

type AuditQuery = NonNullable<operations['list_audit_entries']['parameters']['query']>;

const auditQuery = (query: AuditQuery) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/audit', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The beginning of a day where the reader is. */
function beginning(day: string | undefined): string | undefined {
  return day && new Date(`${day}T00:00:00`).toISOString();
}

export function AuditPage() {
  const t = useText(text);
  const { action, who, from, until, cursor } = useSearch({ from: '/inside/audit' });
  const { unitId } = useUnit();
  const entries = useQuery(
    auditQuery({
      action,
      who,
      cursor,
      unit_id: unitId,
      from: beginning(from),
      until: beginning(until && addDays(until, 1)),
    }),
  );
  const filter = useFilters<AuditSearch>();
  const paging = usePaging(entries.data?.next_cursor);
  const [open, setOpen] = useState<AuditLine>();
  const isFiltered = Boolean(action || who || from || until);
  return (
    <div className={css.fill}>
      <PageHeader title={t('audit')} hint={t('auditHint')} actions={<ChainState />} />
      <FilterBar
        onClear={
          isFiltered
            ? () => filter({ action: undefined, who: undefined, from: undefined, until: undefined })
            : undefined
        }
      >
        <SearchBox
          value={who}
          label={t('filterWho')}
          placeholder={t('filterWho')}
          width={200}
          onChange={(value) => filter({ who: value })}
        />
        <SearchBox
          value={action}
          label={t('filterAction')}
          placeholder={t('filterAction')}
          width={240}
          onChange={(value) => filter({ action: value })}
        />
        <DateField
          label={t('from')}
          placeholder={t('from')}
          width={150}
          value={from}
          onChange={(value) => filter({ from: value })}
        />
        <DateField
          label={t('until')}
          placeholder={t('until')}
          width={150}
          value={until}
          onChange={(value) => filter({ until: value })}
        />
      </FilterBar>
      <DataTable
        fill
        name="audit"
        label={t('audit')}
        columns={columns(t, setOpen)}
        rows={entries.data?.items}
        rowKey={(it) => String(it.seq)}
        current={open && String(open.seq)}
        isStale={entries.isPlaceholderData}
        error={entries.error}
        onRetry={() => void entries.refetch()}
        onOpen={setOpen}
        paging={paging}
        empty={isFiltered ? undefined : <EmptyState title={t('noEntries')} />}
      />
      <Entry entry={open} onClose={() => setOpen(undefined)} />
    </div>
  );
}

function columns(t: Translate<typeof zh>, open: (line: AuditLine) => void): Column<AuditLine>[] {
  return [
    {
      key: 'seq',
      title: t('seq'),
      width: 90,
      phone: 'title',
      render: (it) => (
        <Button type="link" size="small" className={own.seq} onClick={() => open(it)}>
          {it.seq}
        </Button>
      ),
    },
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    {
      key: 'who',
      title: t('who'),
      render: (it) => (
        <>
          {it.who} <Badge>{t.of('kind', it.who_kind)}</Badge>
        </>
      ),
    },
    { key: 'action', title: t('action'), render: (it) => <code>{it.action}</code> },
    { key: 'subject', title: t('subject'), render: (it) => it.subject_kind || '–' },
    {
      key: 'detail',
      wraps: true,
      title: t('detail'),
      phone: 'none',
      render: (it) => <span className={own.detail}>{JSON.stringify(it.detail)}</span>,
    },
  ];
}

function Entry({ entry, onClose }: { entry: AuditLine | undefined; onClose: () => void }) {
  const t = useText(text);
  const unitName = useUnitName();
  return (
    <DetailDrawer title={t('entry', { seq: entry?.seq ?? '' })} isOpen={Boolean(entry)} onClose={onClose}>
      {entry && (
        <>
          <Facts
            items={[
              { label: t('at'), value: instant(entry.at) },
              { label: t('who'), value: `${entry.who} ${t.of('kind', entry.who_kind)}` },
              { label: t('action'), value: entry.action },
              {
                label: t('subject'),
                value: [entry.subject_kind, entry.subject_id].filter(Boolean).join(' '),
              },
              { label: t('unit'), value: unitName(entry.unit_id) },
              { label: t('trace'), value: entry.trace_id },
              { label: t('hash'), value: entry.hash },
            ]}
          />
          <pre className={own.json}>{JSON.stringify(entry.detail, null, 2)}</pre>
        </>
      )}
    </DetailDrawer>
  );
}
