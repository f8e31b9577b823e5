import css from './SortHeader.module.css';

export interface Sorting {
  value: string | undefined;
  onChange: (value: string) => void;
}

interface SortHeaderProps {
  title: string;
  sort: { ascending: string; descending: string };
  sorting: Sorting;
}

/** The title of a column by which a list can be sorted; `aria-sort` of its cell tells the direction. */
export function SortHeader({ title, sort, sorting }: SortHeaderProps) {
  const isAscending = sorting.value === sort.ascending;
  const isDescending = sorting.value === sort.descending;
  return (
    <button
      type="button"
      className={css.sort}
      onClick={() => sorting.onChange(isAscending ? sort.descending : sort.ascending)}
    >
      {title}
      <svg width="8" height="12" viewBox="0 0 8 12" aria-hidden="true">
        <path d="M4 0l4 5H0z" className={isAscending ? css.on : css.off} />
        <path d="M4 12L0 7h8z" className={isDescending ? css.on : css.off} />
      </svg>
    </button>
  );
}
