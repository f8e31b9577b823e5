import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Checkbox } from 'antd';
import { words } from '@/api/problem';
import type { StationAlertItem } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { useUnit } from '@/features/stations/units';
import { day } from '@/format/days';
import { change, count } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { alertsQuery } from './queries';
import { text, type zh } from './text';
import own from './warnings.module.css';

export function StationAlertsPage() {
  const t = useText(text);
  const { closed, cursor } = useSearch({ from: '/inside/station-alerts' });
  const filter = useFilters<{ closed?: '1' }>();
  const { unitId } = useUnit();
  const alerts = useQuery(alertsQuery(unitId, Boolean(closed), cursor));
  const paging = usePaging(alerts.data?.next_cursor);
  return (
    <div className={css.fill}>
      <PageHeader title={t('alerts')} hint={t('alertsHint')} />
      <FilterBar>
        <Checkbox
          checked={Boolean(closed)}
          onChange={(event) => filter({ closed: event.target.checked ? '1' : undefined })}
        >
          {t('withClosed')}
        </Checkbox>
      </FilterBar>
      <DataTable
        fill
        name="station-alerts"
        label={t('alerts')}
        columns={columns(t)}
        rows={alerts.data?.items}
        rowKey={(it) => `${it.station_id} ${it.opened_on}`}
        isStale={alerts.isPlaceholderData}
        error={alerts.error}
        onRetry={() => void alerts.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noAlerts')} hint={t('noAlertsHint')} />}
      />
    </div>
  );
}

function columns(t: Translate<typeof zh>): Column<StationAlertItem>[] {
  return [
    {
      key: 'station',
      title: t('station'),
      phone: 'title',
      render: (it) => (
        <Link to="/stations/$stationId" params={{ stationId: it.station_id }}>
          {it.station_name}
        </Link>
      ),
    },
    {
      key: 'change',
      title: t('change'),
      help: t('changeHelp'),
      isNumber: true,
      phone: 'side',
      render: (it) => change(it.change_per_mille),
    },
    {
      key: 'others',
      title: t('others'),
      isNumber: true,
      render: (it) => (it.others_change_per_mille == null ? '–' : change(it.others_change_per_mille)),
    },
    {
      key: 'down',
      title: t('down'),
      isNumber: true,
      render: (it) => t('downValue', { down: it.customers_down, all: it.customers }),
    },
    { key: 'expected', title: t('expected'), isNumber: true, render: (it) => count(it.expected_visits) },
    { key: 'actual', title: t('actual'), isNumber: true, render: (it) => count(it.now_visits) },
    { key: 'opened', title: t('openedOn'), width: 112, render: (it) => day(it.opened_on) },
    {
      key: 'closed',
      title: t('closedOn'),
      width: 112,
      render: (it) => (it.closed_on ? day(it.closed_on) : t('ongoing')),
    },
    {
      key: 'reason',
      wraps: true,
      title: t('reason'),
      phone: 'none',
      render: (it) => (
        <span className={own.reason} title={words(it.reason)}>
          {words(it.reason)}
        </span>
      ),
    },
  ];
}
