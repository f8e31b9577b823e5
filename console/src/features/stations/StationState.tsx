import type { StationBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { today } from '@/format/days';
import { useText } from '@/i18n/text';
import { text } from './text';

export function StationState({ station }: { station: StationBody }) {
  const t = useText(text);
  const now = today();
  if (station.closed_on && station.closed_on <= now) return <Badge tone="red">{t('closedSince')}</Badge>;
  if (station.opened_on && station.opened_on > now) return <Badge>{t('notOpen')}</Badge>;
  return <Badge tone="green">{t('open')}</Badge>;
}
