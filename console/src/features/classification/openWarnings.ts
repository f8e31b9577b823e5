import type { RunBody } from '@/api/schema.gen';

const OPEN = ['yellow', 'red', 'confirmed'] as const;

/** How many warnings an analysis left open. */
export function openWarnings(run: RunBody): number {
  const warnings = run.summary.warnings as Record<string, number>;
  return OPEN.reduce((sum, state) => sum + (warnings[state] ?? 0), 0);
}
