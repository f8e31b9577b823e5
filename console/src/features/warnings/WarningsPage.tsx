import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Checkbox, Select } from 'antd';
import { useMemo } from 'react';
import { DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { employeeName, useMaintainerName, useMaintainers } from '@/features/stations/employees';
import { useUnit, useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { WARNING_STATES, type WarningsSearch } from '@/routes/business';
import { warningColumns } from './columns';
import { warningsQuery } from './queries';
import { text } from './text';
import { WarningDrawer } from './WarningDrawer';

export function WarningsPage() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/warnings' });
  const { state, maintainer, since, snoozed, cursor } = search;
  const { stationId } = useUnit();
  const warnings = useQuery(
    warningsQuery({
      state,
      since,
      cursor,
      maintainer_id: maintainer,
      snoozed: snoozed ? true : undefined,
      station_id: stationId,
    }),
  );
  const maintainers = useMaintainers();
  const unit = useUnitName();
  const maintainerName = useMaintainerName();
  const filter = useFilters<WarningsSearch>();
  const address = useAddress<WarningsSearch>();
  const paging = usePaging(warnings.data?.next_cursor);
  const columns = useMemo(
    () => warningColumns(t, { unit, maintainer: maintainerName }),
    [t, unit, maintainerName],
  );
  const isFiltered = Boolean(state || maintainer || since || snoozed);
  return (
    <div className={css.fill}>
      <PageHeader title={t('warnings')} />
      <FilterBar
        onClear={
          isFiltered
            ? () => filter({ state: undefined, maintainer: undefined, since: undefined, snoozed: undefined })
            : undefined
        }
      >
        <Select
          allowClear
          aria-label={t('state')}
          placeholder={t('stateOpen')}
          style={{ width: 170 }}
          value={state}
          options={WARNING_STATES.map((value) => ({ value, label: t.of('state', value) }))}
          onChange={(value) => filter({ state: value })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('maintainer')}
          placeholder={t('maintainerAll')}
          style={{ width: 170 }}
          value={maintainer}
          options={maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))}
          onChange={(value) => filter({ maintainer: value })}
        />
        <DateField
          label={t('sinceFilter')}
          placeholder={t('sinceFilter')}
          width={170}
          value={since}
          onChange={(value) => filter({ since: value })}
        />
        <Checkbox
          checked={Boolean(snoozed)}
          onChange={(event) => filter({ snoozed: event.target.checked ? '1' : undefined })}
        >
          {t('withSnoozed')}
        </Checkbox>
      </FilterBar>
      <DataTable
        fill
        label={t('queue')}
        columns={columns}
        rows={warnings.data?.items}
        rowKey={(it) => it.id}
        current={search.warning}
        isStale={warnings.isPlaceholderData}
        error={warnings.error}
        onRetry={() => void warnings.refetch()}
        onOpen={(it) => address({ warning: it.id })}
        paging={paging}
        empty={isFiltered ? undefined : <EmptyState title={t('noWarnings')} hint={t('noWarningsHint')} />}
        footer={t('warningsHint')}
      />
      <WarningDrawer warningId={search.warning} onClose={() => address({ warning: undefined })} />
    </div>
  );
}
