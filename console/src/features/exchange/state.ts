import type { ImportItem } from '@/api/schema.gen';
import type { Tone } from '@/components/Badge';

/** What became of an import, in one word: a trial keeps nothing, and a batch may have been undone since. */
export function stateOf(it: ImportItem): { name: string; tone: Tone } {
  if (it.state === 'queued') return { name: 'queued', tone: 'grey' };
  if (it.state === 'running') return { name: 'running', tone: 'blue' };
  if (it.state === 'failed') return { name: 'failed', tone: 'red' };
  if (it.dry_run) return { name: 'tried', tone: 'violet' };
  if (it.batch_state === 'undone' || it.is_undone) return { name: 'undone', tone: 'grey' };
  return (it.counts?.rejected ?? 0) > 0 ? { name: 'partly', tone: 'amber' } : { name: 'done', tone: 'green' };
}

export function canBeUndone(it: ImportItem): boolean {
  const isThere = it.batch_state === 'complete' || it.batch_state === 'interrupted';
  return Boolean(it.batch_id) && !it.dry_run && isThere;
}
