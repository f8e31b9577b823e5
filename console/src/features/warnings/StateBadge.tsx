import { Badge, type Tone } from '@/components/Badge';
import { useText } from '@/i18n/text';
import { text } from './text';

const TONES: Readonly<Record<string, Tone>> = {
  yellow: 'amber',
  red: 'red',
  confirmed: 'red',
  recovered: 'green',
  lost: 'grey',
  settled: 'blue',
  changed: 'blue',
};

/** The state of a warning in a word. */
export function StateBadge({ state }: { state: string }) {
  const t = useText(text);
  return <Badge tone={TONES[state] ?? 'grey'}>{t.of('state', state)}</Badge>;
}
