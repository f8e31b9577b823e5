import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { DataTable } from '@/components/DataTable';
import { FilterBar } from '@/components/FilterBar';
import page from '@/components/Page.module.css';
import { useFilters, usePaging } from '@/components/paging';
import { useUnit, useUnitName } from '@/features/stations/units';
import { day } from '@/format/days';
import { useText } from '@/i18n/text';
import { ABC, type ClassificationSearch, RELATIONSHIPS, SCORES } from '@/routes/business';
import { ClassBadges } from './ClassBadges';
import { customerColumn } from './customerColumn';
import { classifiedQuery } from './queries';
import { SegmentSelect } from './SegmentSelect';
import { text } from './text';

export function ClassifiedCustomers() {
  const t = useText(text);
  const { abc, relationship, r, f, segment, as_of, cursor } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const navigate = useNavigate();
  const unitName = useUnitName();
  const { unitId } = useUnit();
  const customers = useQuery(
    classifiedQuery({
      abc,
      relationship,
      segment,
      as_of,
      cursor,
      unit_id: unitId,
      rfm_r: r && Number(r),
      rfm_f: f && Number(f),
    } as Parameters<typeof classifiedQuery>[0]),
  );
  const paging = usePaging(customers.data?.next_cursor);
  return (
    <div className={page.stack}>
      <FilterBar
        onClear={
          abc || relationship || r || f || segment
            ? () =>
                filter({
                  abc: undefined,
                  relationship: undefined,
                  r: undefined,
                  f: undefined,
                  segment: undefined,
                  view: 'customers',
                })
            : undefined
        }
      >
        <Select
          allowClear
          aria-label={t('abcFilter')}
          placeholder={t('allAbc')}
          style={{ width: 140 }}
          value={abc}
          options={ABC.filter((it) => it !== 'none').map((value) => ({ value, label: t.of('abc', value) }))}
          onChange={(value) => filter({ abc: value, view: 'customers' })}
        />
        <Select
          allowClear
          aria-label={t('relationshipFilter')}
          placeholder={t('allRelationships')}
          style={{ width: 160 }}
          value={relationship}
          options={RELATIONSHIPS.map((value) => ({ value, label: t.of('relationship', value) }))}
          onChange={(value) => filter({ relationship: value, view: 'customers' })}
        />
        {(['r', 'f'] as const).map((score) => (
          <Select
            key={score}
            allowClear
            aria-label={t(`rfm_${score}`)}
            placeholder={t(`rfm_${score}`)}
            style={{ width: 130 }}
            value={score === 'r' ? r : f}
            options={SCORES.map((value) => ({ value, label: `${t(`rfm_${score}`)} ${value}` }))}
            onChange={(value) => filter({ [score]: value, view: 'customers' })}
          />
        ))}
        <SegmentSelect />
      </FilterBar>
      <DataTable
        name="classified"
        label={t('customersOfClass')}
        rows={customers.data?.items}
        rowKey={(it) => it.customer_id}
        isStale={customers.isPlaceholderData}
        error={customers.error}
        onRetry={() => void customers.refetch()}
        onOpen={(it) =>
          void navigate({ to: '/customers/$customerId', params: { customerId: it.customer_id } })
        }
        paging={paging}
        columns={[
          customerColumn(t('customer')),
          { key: 'class', title: t('class'), render: (it) => <ClassBadges value={it.class} /> },
          { key: 'owner', title: t('owner'), render: (it) => unitName(it.owner_unit_id) || '–' },
          { key: 'since', title: t('since'), width: 130, render: (it) => day(it.since) },
        ]}
      />
    </div>
  );
}
