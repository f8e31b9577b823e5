import { may } from '@/features/identity/permissions';
import { useMe } from '@/features/identity/queries';
import { PAGES, type PageEntry } from './pages';

/** The pages that the user may see. */
export function usePages(): readonly PageEntry[] {
  const me = useMe();
  if (!me) return [];
  return PAGES.filter((it) => !it.permission || [it.permission].flat().some((wanted) => may(me, wanted)));
}
