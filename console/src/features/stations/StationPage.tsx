import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { StationDetail } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ForecastPanel } from '@/features/forecasts/ForecastPanel';
import { useMay } from '@/features/identity/queries';
import { day, today } from '@/format/days';
import { exactMoney, litres } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { StationFigures } from './Figures';
import { stationQuery, targetsQuery } from './queries';
import { StationState } from './StationState';
import { text } from './text';
import { useUnitName } from './units';

export function StationPage() {
  const t = useText(text);
  const { stationId } = useParams({ from: '/inside/stations/$stationId' });
  const station = useQuery(stationQuery(stationId));
  const readsCustomers = useMay('customers.read_customers');
  const readsWarnings = useMay('warnings.read_warnings');
  const readsSales = useMay('sales.read_sales');
  const readsFigures = useMay('cockpit.read_cockpit');
  if (station.error && !station.data) {
    return <ProblemPage error={station.error} onRetry={() => void station.refetch()} />;
  }
  if (!station.data) return <PageSkeleton />;
  const file = station.data;
  const search = { unit: file.code };
  return (
    <div className={page.flow}>
      <PageHeader
        crumb={{ label: t('stations'), to: '/stations' }}
        title={file.name}
        tags={<StationState station={file} />}
        hint={[file.code, file.address].filter(Boolean).join(' · ')}
        actions={
          <>
            {readsCustomers && (
              <LinkButton to="/customers" search={search}>
                {t('customersHere')}
              </LinkButton>
            )}
            {readsWarnings && (
              <LinkButton to="/warnings" search={search}>
                {t('warningsHere')}
              </LinkButton>
            )}
            {readsSales && (
              <LinkButton to="/sales" search={search}>
                {t('salesHere')}
              </LinkButton>
            )}
          </>
        }
      />
      {readsFigures && <StationFigures stationId={stationId} />}
      <ForecastPanel unitId={stationId} />
      <StationFile station={file} />
      <div className={page.halves}>
        <Equipment station={file} />
        <div className={page.stack}>
          <Closures station={file} />
          <Targets stationId={stationId} />
        </div>
      </div>
    </div>
  );
}

function StationFile({ station }: { station: StationDetail }) {
  const t = useText(text);
  const unitName = useUnitName();
  const { position, cutoff_minutes: cutoff } = station;
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    <Panel title={t('file')}>
      <Facts
        items={[
          { label: t('parent'), value: unitName(station.parent_id) },
          { label: t('facilities'), value: station.facilities.join(' · ') },
          { label: t('payAtPump'), value: t(station.phone_payment_at_pump ? 'yes' : 'no') },
          { label: t('opened'), value: day(station.opened_on) },
          { label: t('closed'), value: day(station.closed_on) },
          { label: t('dayBegins'), value: `${two(Math.floor(cutoff / 60))}:${two(cutoff % 60)}` },
          { label: t('timeZone'), value: station.time_zone },
          {
            label: t('position'),
            value:
              position &&
              `${(position.latitude_udeg / 1e6).toFixed(5)}, ${(position.longitude_udeg / 1e6).toFixed(5)}`,
          },
        ]}
      />
    </Panel>
  );
}

function Equipment({ station }: { station: StationDetail }) {
  const t = useText(text);
  return (
    <div className={page.stack}>
      <PageHeaderLine title={t('pumps')} />
      <DataTable
        name="pumps"
        label={t('pumps')}
        rows={station.pumps}
        rowKey={(it) => String(it.number)}
        columns={[
          { key: 'number', title: t('pump'), phone: 'title', render: (it) => it.number },
          { key: 'grades', title: t('grades'), render: (it) => it.grades.join(' · ') },
        ]}
        empty={<EmptyState title={t('noPumps')} />}
      />
      <PageHeaderLine title={t('tanks')} />
      <DataTable
        name="tanks"
        label={t('tanks')}
        rows={station.tanks}
        rowKey={(it) => String(it.number)}
        columns={[
          { key: 'number', title: t('tank'), phone: 'title', render: (it) => it.number },
          { key: 'grade', title: t('grade'), render: (it) => it.grade },
          { key: 'capacity', title: t('capacity'), isNumber: true, render: (it) => litres(it.capacity_ml) },
        ]}
        empty={<EmptyState title={t('noTanks')} />}
      />
    </div>
  );
}

function Closures({ station }: { station: StationDetail }) {
  const t = useText(text);
  return (
    <>
      <PageHeaderLine title={t('closures')} />
      <DataTable
        name="closures"
        label={t('closures')}
        rows={station.closures}
        rowKey={(it) => it.from}
        columns={[
          { key: 'from', title: t('from'), phone: 'title', render: (it) => day(it.from) },
          { key: 'until', title: t('until'), render: (it) => (it.until ? day(it.until) : t('untilOpen')) },
          { key: 'reason', wraps: true, title: t('reason'), render: (it) => it.reason || '–' },
        ]}
        empty={<EmptyState title={t('noClosures')} />}
      />
    </>
  );
}

function Targets({ stationId }: { stationId: string }) {
  const t = useText(text);
  const year = Number(today().slice(0, 4));
  const targets = useQuery(targetsQuery(stationId, year));
  const title = t('targets', { year: String(year) });
  return (
    <>
      <PageHeaderLine title={title} />
      <DataTable
        name="targets"
        label={title}
        rows={targets.data?.items}
        rowKey={(it) => `${it.month} ${it.family}`}
        error={targets.error}
        onRetry={() => void targets.refetch()}
        columns={[
          { key: 'month', title: t('month'), phone: 'title', render: (it) => it.month },
          { key: 'family', title: t('family'), render: (it) => t.of('family', it.family) },
          { key: 'volume', title: t('targetVolume'), isNumber: true, render: (it) => litres(it.volume_ml) },
          {
            key: 'amount',
            title: t('targetAmount'),
            isNumber: true,
            render: (it) => exactMoney(it.amount_minor),
          },
        ]}
        empty={<EmptyState title={t('noTargets')} />}
      />
    </>
  );
}
