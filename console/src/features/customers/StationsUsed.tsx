import type { StationTotals } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { type Share, ShareBar } from '@/components/ShareBar';
import { litres } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { text } from './text';

const TONES = ['blue', 'green', 'amber', 'red', 'grey'] as const;

/** Where a customer fuels, the largest share first; what lies outside one's area is one part. */
export function StationsUsed({ stations }: { stations: readonly StationTotals[] }) {
  const t = useText(text);
  if (stations.length === 0) return <EmptyState title={t('neverBought')} />;
  const shares = [...stations]
    .sort((a, b) => b.totals.volume_ml - a.totals.volume_ml)
    .map(
      (it, at): Share => ({
        key: it.station_id ?? 'others',
        label: it.station_name ?? t('otherStations'),
        value: Math.max(0, it.totals.volume_ml),
        tone: it.station_id ? (TONES[Math.min(at, TONES.length - 1)] ?? 'grey') : 'grey',
      }),
    );
  return <ShareBar shares={shares} format={litres} />;
}
