/** Which vehicles still come: a fleet may lose one while its volume holds. Nothing where no plate or card was ever shown. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import type { VehicleBody, WatchedVehicle } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { HowComputed } from '@/components/HowComputed';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { day } from '@/format/days';
import { litres } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { fleetQuery } from './queries';
import { text, type zh } from './text';

const TONES: Readonly<Record<string, Tone>> = { missing: 'red', late: 'amber', coming: 'green' };

interface FleetWatchProps {
  customerId: string;
  vehicles: readonly VehicleBody[];
}

export function FleetWatch({ customerId, vehicles }: FleetWatchProps) {
  const t = useText(text);
  const { data } = useQuery(fleetQuery(customerId));
  if (!data?.items.length) return null;
  const plates = new Map(vehicles.map((it) => [it.id, it.plate]));
  return (
    <>
      <PageHeaderLine
        title={t('fleet')}
        extra={
          data.missing > 0
            ? t('fleetMissing', { count: data.missing, volume: litres(data.missing_volume_ml) })
            : undefined
        }
      />
      <DataTable
        name="fleet"
        label={t('fleet')}
        rows={data.items}
        rowKey={(it) => it.vehicle_id}
        columns={columns(t, plates)}
      />
      <HowComputed method={data.method} />
    </>
  );
}

function columns(t: Translate<typeof zh>, plates: ReadonlyMap<string, string>): Column<WatchedVehicle>[] {
  return [
    {
      key: 'plate',
      title: t('plate'),
      width: 130,
      phone: 'title',
      render: (it) => plates.get(it.vehicle_id) ?? '–',
    },
    {
      key: 'state',
      title: t('fleetState'),
      width: 200,
      phone: 'side',
      render: (it) => <Badge tone={TONES[it.state] ?? 'grey'}>{words(it.state_name)}</Badge>,
    },
    { key: 'last', title: t('lastVisit'), width: 120, render: (it) => day(it.last) },
    { key: 'reason', title: t('fleetReason'), wraps: true, render: (it) => words(it.reason) },
  ];
}
