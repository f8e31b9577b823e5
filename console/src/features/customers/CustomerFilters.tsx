/** What narrows the list of customers; all of it stands in the address. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Checkbox, Select, Tag } from 'antd';
import { DateField } from '@/components/DateField';
import { useFilters } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { SegmentSelect } from '@/features/segments/SegmentSelect';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useUnit, useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { RELATIONSHIPS } from '@/routes/business';
import { ABC, COMPLETE, type CustomersSearch, KINDS, WARNED } from '@/routes/customers';
import { type CustomersQuery, tagsQuery } from './queries';
import { text } from './text';

const NOBODY = 'nobody';

export const NO_FILTERS = {
  q: undefined,
  kind: undefined,
  maintainer: undefined,
  unassigned: undefined,
  abc: undefined,
  relationship: undefined,
  warning: undefined,
  tag: undefined,
  home: undefined,
  last_from: undefined,
  last_until: undefined,
  in_segment: undefined,
  complete: undefined,
  overdue: undefined,
} as const satisfies CustomersSearch;

/** The filters of the address as the API takes them. */
export function useCustomersQuery(): CustomersQuery {
  const search = useSearch({ from: '/inside/customers' });
  const { unitId } = useUnit();
  const { q, kind, maintainer, unassigned, abc, relationship, warning, tag, home, last_from, last_until } =
    search;
  const { in_segment } = search;
  const { complete, overdue } = search;
  return {
    q,
    kind,
    maintainer_id: maintainer,
    ...(unassigned ? { unassigned: true } : {}),
    abc,
    relationship,
    warning,
    tag,
    home_station_id: home,
    last_from,
    last_until,
    segment: in_segment,
    ...(complete ? { completeness_max: Number(complete) } : {}),
    ...(overdue ? { review_overdue: true } : {}),
    unit_id: unitId,
  };
}

interface Choice {
  name: 'kind' | 'abc' | 'relationship' | 'warning';
  any: 'kindAll' | 'abcAll' | 'relationshipAll' | 'warningAll';
  words: string;
  values: readonly string[];
  width: number;
}

const CHOICES: readonly Choice[] = [
  { name: 'kind', any: 'kindAll', words: 'kind', values: KINDS, width: 132 },
  { name: 'abc', any: 'abcAll', words: 'abc', values: ABC, width: 112 },
  { name: 'relationship', any: 'relationshipAll', words: 'relationship', values: RELATIONSHIPS, width: 132 },
  { name: 'warning', any: 'warningAll', words: 'warned', values: WARNED, width: 140 },
];

export function CustomerFilters() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/customers' });
  const filter = useFilters<CustomersSearch>();
  const maintainers = useMaintainers();
  const { data: tags } = useQuery(tagsQuery);
  const unitName = useUnitName();
  return (
    <>
      <SearchBox
        value={search.q}
        label={t('search')}
        placeholder={t('searchHint')}
        width={260}
        onChange={(wanted) => filter({ q: wanted })}
      />
      {CHOICES.map(({ name, any, words, values, width }) => (
        <Select
          key={name}
          allowClear
          aria-label={t(any)}
          placeholder={t(any)}
          style={{ width }}
          value={search[name] as string | undefined}
          options={values.map((value) => ({ value, label: t.of(words, value) }))}
          onChange={(value) => filter({ [name]: value })}
        />
      ))}
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('maintainer')}
        placeholder={t('maintainerAll')}
        style={{ width: 150 }}
        value={search.unassigned ? NOBODY : search.maintainer}
        options={[
          { value: NOBODY, label: t('maintainerNone') },
          ...maintainers.map((it) => ({ value: it.id, label: employeeName(it) })),
        ]}
        onChange={(value) =>
          filter(
            value === NOBODY
              ? { maintainer: undefined, unassigned: '1' }
              : { maintainer: value, unassigned: undefined },
          )
        }
      />
      <Select
        allowClear
        showSearch
        aria-label={t('tags')}
        placeholder={t('tagAll')}
        style={{ width: 130 }}
        value={search.tag}
        options={tags?.items.map((it) => ({ value: it.tag, label: `${it.tag} (${it.customers})` }))}
        onChange={(value) => filter({ tag: value })}
      />
      <SegmentSelect
        width={150}
        value={search.in_segment}
        onChange={(value) => filter({ in_segment: value })}
      />
      <DateField
        label={t('lastFrom')}
        placeholder={t('lastFrom')}
        width={140}
        value={search.last_from}
        onChange={(value) => filter({ last_from: value })}
      />
      <DateField
        label={t('lastUntil')}
        placeholder={t('lastUntil')}
        width={140}
        value={search.last_until}
        onChange={(value) => filter({ last_until: value })}
      />
      <Select
        allowClear
        aria-label={t('completeness')}
        placeholder={t('completeAll')}
        style={{ width: 150 }}
        value={search.complete}
        options={COMPLETE.map((percent) => ({ value: percent, label: t('completeMost', { percent }) }))}
        onChange={(value) => filter({ complete: value })}
      />
      <Checkbox
        checked={search.overdue === '1'}
        onChange={(event) => filter({ overdue: event.target.checked ? '1' : undefined })}
      >
        {t('overdueOnly')}
      </Checkbox>
      {search.home && (
        <Tag closable={{ 'aria-label': t('homeAll') }} onClose={() => filter({ home: undefined })}>
          {t('homeIs', { station: unitName(search.home) || t('otherStations') })}
        </Tag>
      )}
    </>
  );
}
