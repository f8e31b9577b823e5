import type { RunBody } from '@/api/schema.gen';

/** The analysis of the newest day; runs are listed as they were made, and a past day can be made last. */
export function newestRun(runs: readonly RunBody[] | undefined): RunBody | undefined {
  return runs && [...runs].sort((a, b) => b.as_of.localeCompare(a.as_of))[0];
}
