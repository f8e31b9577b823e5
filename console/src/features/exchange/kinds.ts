/** What the rows of a file may be, in the order in which later ones refer to earlier ones. */

import type { ImportKind } from '@/api/schema.gen';

export const IMPORT_KINDS: readonly ImportKind[] = [
  'units',
  'employees',
  'products',
  'customers',
  'vehicles',
  'cards',
  'contacts',
  'invoice_titles',
  'sites',
  'occasions',
  'sales',
];
