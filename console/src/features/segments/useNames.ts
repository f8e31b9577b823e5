/** What the ids and names in a filter are called. */

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMaintainerName } from '@/features/stations/employees';
import { useUnitName } from '@/features/stations/units';
import { useLanguage } from '@/i18n/language';
import { fieldsQuery } from './queries';
import type { Names } from './sentence';

export function useNames(): Names {
  const { data } = useQuery(fieldsQuery);
  const unit = useUnitName();
  const employee = useMaintainerName();
  useLanguage();
  const byName = useMemo(() => new Map(data?.items.map((it) => [it.name, it])), [data]);
  return { field: (name) => byName.get(name ?? ''), unit, employee };
}
