import type { ClassificationSearch } from '@/routes/business';

type Same = Pick<ClassificationSearch, 'as_of' | 'segment'>;

/** What of the address says of which day and of whom figures are: a list behind a figure is of the same ones. */
export function samePart({ as_of, segment }: Same): Same {
  return { as_of, segment };
}
