/** Customers by what is to be lost of them, or by how likely they fall; what stands behind it opens beside them. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Segmented, Select } from 'antd';
import { words } from '@/api/problem';
import type { ListedScore } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { DetailDrawer } from '@/components/DetailDrawer';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { customerColumn } from '@/features/classification/customerColumn';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useUnit, useUnits } from '@/features/stations/units';
import { exactMoney, percent } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import type { ScoresSearch } from '@/routes/business';
import { scoresQuery } from './queries';
import { ScorePanel } from './ScorePanel';
import { text, type zh } from './text';

export function ScoresList() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/warnings/scores' });
  const { sort, station, maintainer, calls, cursor, customer } = search;
  const { unitId } = useUnit();
  const scores = useQuery(
    scoresQuery({
      sort,
      station_id: station,
      maintainer_id: maintainer,
      called: calls === 'all' ? undefined : true,
      unit_id: unitId,
      cursor,
    }),
  );
  const paging = usePaging(scores.data?.next_cursor);
  const address = useAddress<ScoresSearch>();
  const shown = scores.data?.items.find((it) => it.customer_id === customer);
  const isFiltered = station || maintainer;
  return (
    <div className={page.stack}>
      <Filters search={search} />
      <DataTable
        name="scores"
        label={t('scores')}
        columns={columns(t)}
        rows={scores.data?.items}
        rowKey={(it) => it.customer_id}
        current={customer}
        isStale={scores.isPlaceholderData}
        error={scores.error}
        onRetry={() => void scores.refetch()}
        onOpen={(it) => address({ customer: it.customer_id })}
        paging={paging}
        empty={
          isFiltered ? undefined : calls === 'all' ? (
            <EmptyState title={t('noScores')} hint={t('noScoresHint')} />
          ) : (
            <EmptyState title={t('noCalls')} hint={t('noCallsHint')} />
          )
        }
      />
      <DetailDrawer
        title={shown ? label(shown) : t('score')}
        isOpen={customer !== undefined}
        onClose={() => address({ customer: undefined })}
        footer={
          customer && (
            <LinkButton to="/customers/$customerId" params={{ customerId: customer }}>
              {t('openCustomer')}
            </LinkButton>
          )
        }
      >
        {customer && <ScorePanel customerId={customer} />}
      </DetailDrawer>
    </div>
  );
}

const label = (it: ListedScore) => [it.customer_number, it.customer_name].filter(Boolean).join(' ');

function Filters({ search: { sort, station, maintainer, calls } }: { search: ScoresSearch }) {
  const t = useText(text);
  const filter = useFilters<ScoresSearch>();
  const maintainers = useMaintainers();
  const stations = useUnits().all.filter((it) => it.level === 'station');
  const isFiltered = station || maintainer;
  return (
    <FilterBar onClear={isFiltered ? () => filter({ station: undefined, maintainer: undefined }) : undefined}>
      <Segmented
        aria-label={t('calls')}
        value={calls ?? 'week'}
        options={(['week', 'all'] as const).map((value) => ({ value, label: t.of('calls', value) }))}
        onChange={(value) => filter({ calls: value === 'all' ? value : undefined })}
      />
      <Select
        aria-label={t('sort')}
        style={{ width: 190 }}
        value={sort ?? 'loss'}
        options={(['loss', 'probability'] as const).map((value) => ({ value, label: t.of('sort', value) }))}
        onChange={(value) => filter({ sort: value === 'probability' ? value : undefined })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('station')}
        placeholder={t('stationAll')}
        style={{ width: 190 }}
        value={station}
        options={stations.map((it) => ({ value: it.id, label: it.name }))}
        onChange={(value) => filter({ station: value })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('maintainer')}
        placeholder={t('maintainerAll')}
        style={{ width: 160 }}
        value={maintainer}
        options={maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))}
        onChange={(value) => filter({ maintainer: value })}
      />
    </FilterBar>
  );
}

function columns(t: Translate<typeof zh>): Column<ListedScore>[] {
  return [
    { ...customerColumn<ListedScore>(t('customer')), width: 250 },
    {
      key: 'place',
      title: t('place'),
      help: t('placeHelp'),
      isNumber: true,
      phone: 'none',
      width: 90,
      render: (it) => it.call_place ?? '–',
    },
    {
      key: 'probability',
      title: t('probability'),
      help: t('probabilityHelp'),
      isNumber: true,
      phone: 'side',
      width: 110,
      render: (it) => (
        <Link
          from="/warnings/scores"
          to="/warnings/scores"
          search={(before) => ({ ...before, customer: it.customer_id })}
          state={(before) => before}
          aria-label={t('scoreOf', {
            customer: label(it),
            probability: percent(it.score.probability_ppm / 1e6, 1),
          })}
        >
          {percent(it.score.probability_ppm / 1e6, 1)}
        </Link>
      ),
    },
    {
      key: 'record',
      title: t('band'),
      help: t('bandHelp'),
      isNumber: true,
      width: 120,
      render: ({ track_record: band }) =>
        band && band.judged > 0 ? (
          <span title={words(band.words)}>{percent(band.fell / band.judged, 1)}</span>
        ) : (
          '–'
        ),
    },
    {
      key: 'loss',
      title: t('loss'),
      help: t('lossHelp'),
      isNumber: true,
      width: 140,
      render: (it) => <b>{exactMoney(it.score.expected_loss_minor)}</b>,
    },
    {
      key: 'yearly',
      title: t('yearly'),
      isNumber: true,
      width: 140,
      phone: 'none',
      render: (it) => exactMoney(it.score.yearly_minor),
    },
    {
      key: 'maintainer',
      title: t('maintainer'),
      width: 130,
      render: (it) => employeeName(it.maintainer) || '–',
    },
    { key: 'reason', title: t('foremost'), wraps: true, render: (it) => words(it.reason) },
  ];
}
