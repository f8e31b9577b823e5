import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import type { StationBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { usePaging } from '@/components/paging';
import { day } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { STATION_VIEWS } from '@/routes/business';
import { places } from './geometry';
import { allStationsQuery, stationsQuery } from './queries';
import { StationMap } from './StationMap';
import { StationState } from './StationState';
import { StationTree } from './StationTree';
import own from './stations.module.css';
import { text, type zh } from './text';
import { useUnit, useUnitName } from './units';

export function StationsPage() {
  const t = useText(text);
  const { cursor, view = 'list' } = useSearch({ from: '/inside/stations' });
  const { unit, unitId } = useUnit();
  const unitName = useUnitName();
  const navigate = useNavigate();
  const stations = useQuery({ ...stationsQuery(unitId, cursor), enabled: view === 'list' });
  const paging = usePaging(stations.data?.next_cursor);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('stations')}
        hint={unit ? t('stationsOf', { unit: unit.name, count: unit.stations }) : '\u00a0'}
        actions={
          <Segmented
            aria-label={t('view')}
            value={view}
            options={(['list', ...STATION_VIEWS] as const).map((value) => ({
              value,
              label: t.of('view', value),
            }))}
            onChange={(value) =>
              void navigate({
                to: '/stations',
                search: (before) => ({ unit: before.unit, view: STATION_VIEWS.find((it) => it === value) }),
                replace: true,
              })
            }
          />
        }
      />
      {view === 'map' && <Everywhere unitId={unitId} />}
      {view === 'tree' && <StationTree />}
      {view === 'list' && (
        <DataTable
          fill
          name="stations"
          label={t('stations')}
          columns={columns(t, unitName)}
          rows={stations.data?.items}
          rowKey={(it) => it.id}
          isStale={stations.isPlaceholderData}
          error={stations.error}
          onRetry={() => void stations.refetch()}
          onOpen={(it) => void navigate({ to: '/stations/$stationId', params: { stationId: it.id } })}
          paging={paging}
          empty={<EmptyState title={t('noStations')} hint={t('noStationsHint')} />}
        />
      )}
    </div>
  );
}

function Everywhere({ unitId }: { unitId: string | undefined }) {
  const { data, error } = useQuery(allStationsQuery(unitId));
  const all = useMemo(() => places(data ?? []), [data]);
  return (
    <Panel>
      <ProblemNote error={error} />
      {data ? <StationMap places={all} /> : !error && <Bone height={420} />}
    </Panel>
  );
}

function columns(t: Translate<typeof zh>, unitName: (id?: string | null) => string): Column<StationBody>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'title',
      render: (it) => (
        <Link to="/stations/$stationId" params={{ stationId: it.id }} className={own.name}>
          {it.name}
        </Link>
      ),
    },
    { key: 'code', title: t('code'), width: 100, render: (it) => it.code },
    {
      key: 'state',
      title: t('state'),
      width: 120,
      phone: 'side',
      render: (it) => <StationState station={it} />,
    },
    { key: 'parent', title: t('parent'), render: (it) => unitName(it.parent_id) || '–' },
    { key: 'address', wraps: true, title: t('address'), render: (it) => it.address || '–' },
    {
      key: 'facilities',
      wraps: true,
      title: t('facilities'),
      render: (it) => (
        <span className={own.badges}>
          {it.facilities.map((facility) => (
            <Badge key={facility}>{facility}</Badge>
          ))}
        </span>
      ),
    },
    {
      key: 'pay',
      title: t('payAtPump'),
      width: 140,
      phone: 'none',
      render: (it) => t(it.phone_payment_at_pump ? 'yes' : 'no'),
    },
    { key: 'opened', title: t('opened'), width: 116, phone: 'none', render: (it) => day(it.opened_on) },
  ];
}
