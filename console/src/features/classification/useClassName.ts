import { words } from '@/api/problem';
import type { MovementClass } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { ABC, RELATIONSHIPS } from '@/routes/business';
import { text } from './text';

/** Classes of a matrix as the rest of the console calls them; one that it does not know, as the API does. */
export function useClassName(): (it: MovementClass) => string {
  const t = useText(text);
  return (it) => {
    if (ABC.some((key) => key === it.class)) return t.of('abc', it.class);
    if (RELATIONSHIPS.some((key) => key === it.class)) return t.of('relationship', it.class);
    return words(it.name);
  };
}
