import { useText } from '@/i18n/text';
import type { Permission } from '../permissions';
import { text } from './text';

/** What a permission allows, for pages that do not carry these words themselves. */
export function PermissionName({ permission }: { permission: Permission }) {
  return useText(text).of('permission', permission.replace('.', '_'));
}
