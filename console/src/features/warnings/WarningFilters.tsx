import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select } from 'antd';
import { DateField } from '@/components/DateField';
import { FilterBar } from '@/components/FilterBar';
import { useFilters } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { text as classes } from '@/features/classification/text';
import { useMay } from '@/features/identity/queries';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useText } from '@/i18n/text';
import { ATTENTIONS, RELATIONSHIPS, WARNING_STATES, type WarningsSearch } from '@/routes/business';
import { employeesQuery } from './queries';
import { text } from './text';

const EMPTY: WarningsSearch = {
  state: undefined,
  attention: undefined,
  abc: undefined,
  relationship: undefined,
  maintainer: undefined,
  assignee: undefined,
  q: undefined,
  since: undefined,
  snoozed: undefined,
};

export function isFiltered(search: WarningsSearch): boolean {
  return Object.keys(EMPTY).some((key) => search[key as keyof WarningsSearch] !== undefined);
}

export function WarningFilters({ search }: { search: WarningsSearch }) {
  const t = useText(text);
  const word = useText(classes);
  const filter = useFilters<WarningsSearch>();
  const maintainers = useMaintainers();
  const employees = useQuery({ ...employeesQuery, enabled: useMay('stations.read_employees') });
  return (
    <FilterBar onClear={isFiltered(search) ? () => filter(EMPTY) : undefined}>
      <SearchBox
        label={t('search')}
        placeholder={t('searchHint')}
        width={210}
        value={search.q}
        onChange={(q) => filter({ q })}
      />
      <Select
        allowClear
        aria-label={t('state')}
        placeholder={t('stateOpen')}
        style={{ width: 140 }}
        value={search.state}
        options={WARNING_STATES.map((value) => ({ value, label: t.of('state', value) }))}
        onChange={(state) => filter({ state })}
      />
      <Select
        allowClear
        aria-label={t('handled')}
        placeholder={t('handled')}
        style={{ width: 120 }}
        value={search.attention}
        options={ATTENTIONS.map((value) => ({ value, label: t.of('attention', value) }))}
        onChange={(attention) => filter({ attention })}
      />
      <Select
        allowClear
        aria-label={word('abcFilter')}
        placeholder={word('allAbc')}
        style={{ width: 112 }}
        value={search.abc}
        options={(['a', 'b', 'c'] as const).map((value) => ({ value, label: word.of('abc', value) }))}
        onChange={(abc) => filter({ abc })}
      />
      <Select
        allowClear
        aria-label={word('relationshipFilter')}
        placeholder={word('allRelationships')}
        style={{ width: 120 }}
        value={search.relationship}
        options={RELATIONSHIPS.map((value) => ({ value, label: word.of('relationship', value) }))}
        onChange={(relationship) => filter({ relationship })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('maintainer')}
        placeholder={t('maintainerAll')}
        style={{ width: 140 }}
        value={search.maintainer}
        options={maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))}
        onChange={(maintainer) => filter({ maintainer })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('assignee')}
        placeholder={t('assigneeAll')}
        style={{ width: 140 }}
        value={search.assignee}
        options={[
          { value: 'nobody', label: t('unassigned') },
          ...(employees.data?.items ?? []).map((it) => ({ value: it.id, label: employeeName(it) })),
        ]}
        onChange={(assignee) => filter({ assignee })}
      />
      <DateField
        label={t('sinceFilter')}
        placeholder={t('sinceFilter')}
        width={158}
        value={search.since}
        onChange={(since) => filter({ since })}
      />
      <Checkbox
        checked={Boolean(search.snoozed)}
        onChange={(event) => filter({ snoozed: event.target.checked ? '1' : undefined })}
      >
        {t('withSnoozed')}
      </Checkbox>
    </FilterBar>
  );
}
