import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button, Select, Tag } from 'antd';
import { answer, api } from '@/api/client';
import type { AuditLine, operations } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { DayRange } from '@/components/DayRange';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { useUnit, useUnitName } from '@/features/stations/units';
import { addDays, instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { AuditSearch } from '@/routes/business';
import { ACTIONS, wordOf } from './actions';
import own from './audit.module.css';
import { ChainState } from './ChainState';
import { toldBy } from './detail';
import { EntryDrawer, Who } from './EntryDrawer';
import { SubjectLink } from './SubjectLink';
import { text, type zh } from './text';
import { useWords, type Words } from './useWords';

type AuditQuery = NonNullable<operations['list_audit_entries']['parameters']['query']>;

const auditQuery = (query: AuditQuery) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/audit', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

const NO_FILTERS = {
  action: undefined,
  who: undefined,
  subject: undefined,
  from: undefined,
  until: undefined,
} as const;

/** The beginning of a day where the reader is. */
function beginning(day: string | undefined): string | undefined {
  return day && new Date(`${day}T00:00:00`).toISOString();
}

export function AuditPage() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/audit' });
  const { action, who, subject, from, until, cursor, entry } = search;
  const { unitId } = useUnit();
  const unitName = useUnitName();
  const words = useWords();
  const entries = useQuery(
    auditQuery({
      action,
      who,
      cursor,
      subject_id: subject,
      unit_id: unitId,
      from: beginning(from),
      until: beginning(until && addDays(until, 1)),
    }),
  );
  const filter = useFilters<AuditSearch>();
  const address = useAddress<AuditSearch>();
  const paging = usePaging(entries.data?.next_cursor);
  const open = (line: AuditLine) => address({ entry: String(line.seq) });
  const isFiltered = Object.keys(NO_FILTERS).some((key) => search[key as keyof typeof NO_FILTERS]);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('audit')}
        hint={unitId ? t('auditUnitHint', { unit: unitName(unitId) }) : t('auditHint')}
        actions={<ChainState />}
      />
      <FilterBar onClear={isFiltered ? () => filter(NO_FILTERS) : undefined}>
        <AuditFilters />
      </FilterBar>
      <DataTable
        fill
        name="audit"
        label={t('audit')}
        columns={columns(t, words, open)}
        rows={entries.data?.items}
        rowKey={(it) => String(it.seq)}
        current={entry}
        isStale={entries.isPlaceholderData}
        error={entries.error}
        onRetry={() => void entries.refetch()}
        onOpen={open}
        paging={paging}
        empty={
          isFiltered ? (
            <EmptyState title={t('nothing')} hint={t('nothingHint')} />
          ) : (
            <EmptyState title={t('noEntries')} hint={t('noEntriesHint')} />
          )
        }
      />
      <EntryDrawer
        entry={entries.data?.items.find((it) => String(it.seq) === entry)}
        onClose={() => address({ entry: undefined })}
        onSubject={(id) => filter({ ...NO_FILTERS, subject: id, entry: undefined })}
      />
    </div>
  );
}

function AuditFilters() {
  const t = useText(text);
  const { action, who, subject, from, until } = useSearch({ from: '/inside/audit' });
  const filter = useFilters<AuditSearch>();
  return (
    <>
      <Select
        allowClear
        aria-label={t('action')}
        placeholder={t('anyAction')}
        style={{ width: 220 }}
        popupMatchSelectWidth={280}
        showSearch={{ optionFilterProp: 'label' }}
        value={action}
        onChange={(value: string | undefined) => filter({ action: value })}
        options={Object.entries(ACTIONS).map(([area, actions]) => ({
          label: t.of('area', area),
          options: actions.map((it) => ({
            value: `${area}.${it}`,
            label: t.of('action', `${area}_${it}`),
          })),
        }))}
      />
      <SearchBox
        value={who}
        label={t('filterWho')}
        placeholder={t('filterWho')}
        width={220}
        onChange={(value) => filter({ who: value })}
      />
      <DayRange from={from} until={until} labels={[t('from'), t('until')]} onChange={filter} />
      {subject && (
        <Tag closable className={own.tag} onClose={() => filter({ subject: undefined })}>
          {t('onlySubject')}
        </Tag>
      )}
    </>
  );
}

const SUMMARY_PARTS = 3;

/** The entry in a line: what was changed, else the first of what it tells. */
function summary(entry: AuditLine, t: Translate<typeof zh>, words: Words): string {
  const told = toldBy(entry.detail, 'content');
  const changes = told.changes.map(
    (it) =>
      `${words.field(it.field)} ${words.value(it.before, it.field)} → ${words.value(it.after, it.field)}`,
  );
  const facts = told.facts.map((it) => `${words.field(it.field)} ${words.value(it.value, it.field)}`);
  const parts = [...changes, ...facts].slice(0, SUMMARY_PARTS);
  return parts.join(' · ') || (told.isSealed ? t('sealedShort') : '–');
}

function columns(
  t: Translate<typeof zh>,
  words: Words,
  open: (line: AuditLine) => void,
): Column<AuditLine>[] {
  return [
    {
      key: 'seq',
      title: t('seq'),
      width: 80,
      phone: 'side',
      render: (it) => (
        <Button type="link" size="small" className={own.seq} onClick={() => open(it)}>
          {it.seq}
        </Button>
      ),
    },
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    { key: 'who', title: t('who'), width: 210, render: (it) => <Who entry={it} /> },
    {
      key: 'action',
      title: t('action'),
      width: 180,
      phone: 'title',
      render: (it) => t.of('action', wordOf(it.action)),
    },
    { key: 'subject', title: t('subject'), width: 110, render: (it) => <SubjectLink entry={it} /> },
    {
      key: 'detail',
      wraps: true,
      title: t('detail'),
      phone: 'none',
      render: (it) => <span className={own.detail}>{summary(it, t, words)}</span>,
    },
  ];
}
