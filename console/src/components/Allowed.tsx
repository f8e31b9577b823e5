import type { ReactNode } from 'react';
import type { Permission } from '@/features/identity/permissions';
import { useMay } from '@/features/identity/queries';

/** Offers something to those only who may do it. */
export function Allowed({ to, children }: { to: Permission; children: ReactNode }) {
  return useMay(to) ? children : null;
}
