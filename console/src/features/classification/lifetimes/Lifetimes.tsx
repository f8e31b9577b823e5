/** Customers by what they will probably be worth, and the models that say so. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { words } from '@/api/problem';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useFilters, usePaging } from '@/components/paging';
import { useUnit } from '@/features/stations/units';
import { day } from '@/format/days';
import { count, exactMoney, percent, plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { ClassificationSearch } from '@/routes/business';
import { customerColumn } from '../customerColumn';
import { SegmentSelect } from '../SegmentSelect';
import { lifetimesQuery, modelsQuery } from './queries';
import { text } from './text';

const ORDERS = ['value', 'alive'] as const;

export function Lifetimes() {
  const t = useText(text);
  const { segment, sort, cursor } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const navigate = useNavigate();
  const { unitId } = useUnit();
  const customers = useQuery(lifetimesQuery({ segment, sort, cursor, unit_id: unitId }));
  const paging = usePaging(customers.data?.next_cursor);
  return (
    <div className={page.stack}>
      <p>{t('worthHint')}</p>
      <FilterBar
        onClear={segment || sort ? () => filter({ segment: undefined, sort: undefined }) : undefined}
      >
        <Select
          aria-label={t('sort')}
          style={{ width: 220 }}
          value={sort ?? 'value'}
          options={ORDERS.map((value) => ({ value, label: t.of('sort', value) }))}
          onChange={(value) => filter({ sort: value === 'alive' ? 'alive' : undefined })}
        />
        <SegmentSelect />
      </FilterBar>
      <DataTable
        name="lifetimes"
        label={t('worth')}
        rows={customers.data?.items}
        rowKey={(it) => it.customer_id}
        isStale={customers.isPlaceholderData}
        error={customers.error}
        onRetry={() => void customers.refetch()}
        onOpen={(it) =>
          void navigate({ to: '/customers/$customerId', params: { customerId: it.customer_id } })
        }
        paging={paging}
        empty={<EmptyState title={t('none')} hint={t('noneHint')} />}
        columns={[
          customerColumn(t('customer')),
          { key: 'owner', title: t('owner'), render: (it) => it.owner_unit?.name ?? '–' },
          { key: 'last', title: t('last'), width: 130, render: (it) => day(it.last) },
          {
            key: 'alive',
            title: t('alive'),
            isNumber: true,
            width: 120,
            render: (it) => percent(it.lifetime.alive_ppm / 1e6, 0),
          },
          {
            key: 'visits',
            title: t('visitsYear'),
            isNumber: true,
            width: 150,
            render: (it) => plain(it.lifetime.visits_12_months_milli / 1000, 1, 1),
          },
          {
            key: 'value',
            title: t('valueYear'),
            isNumber: true,
            width: 150,
            render: (it) => exactMoney(it.lifetime.value_12_months_minor),
          },
          {
            key: 'three',
            title: t('valueThree'),
            isNumber: true,
            width: 150,
            render: (it) => exactMoney(it.lifetime.value_36_months_minor),
          },
        ]}
      />
      <Models />
    </div>
  );
}

function Models() {
  const t = useText(text);
  const { data } = useQuery(modelsQuery);
  const fit = data?.items[0];
  if (!fit) return null;
  return (
    <>
      <PageHeaderLine title={t('models')} />
      <p>
        {t('modelsHint')} {t('regularityHelp')} {t('asOf', { day: fit.as_of })}
      </p>
      <DataTable
        name="lifetime-models"
        label={t('models')}
        rows={fit.models}
        rowKey={(it) => it.segment ?? 'all'}
        columns={[
          { key: 'segment', title: t('segment'), phone: 'title', render: (it) => words(it.segment_name) },
          { key: 'customers', title: t('customers'), isNumber: true, render: (it) => count(it.customers) },
          {
            key: 'k',
            title: t('regularity'),
            isNumber: true,
            render: (it) => it.k,
          },
          {
            key: 'parameters',
            title: t('parameters'),
            render: (it) => it.parameters.map(parameter).join(' · '),
          },
          {
            key: 'calibration',
            title: t('calibration'),
            render: (it) => (it.calibration ? words(it.calibration.words) : '–'),
          },
        ]}
      />
    </>
  );
}

interface Parameter {
  name: string;
  value_nano: number;
  standard_error_nano?: number | null;
}

/** `α 1.467 (0.148)` */
function parameter({ name, value_nano, standard_error_nano }: Parameter): string {
  const value = `${name === 'alpha' ? 'α' : name} ${plain(value_nano / 1e9, 3, 3)}`;
  return standard_error_nano ? `${value} (${plain(standard_error_nano / 1e9, 3, 3)})` : value;
}
