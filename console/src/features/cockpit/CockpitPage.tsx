/** What somebody opens in the morning: how many customers there are of each kind, and who is slipping away. */

import { useQuery } from '@tanstack/react-query';
import type { ClassFigures } from '@/api/schema.gen';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { StatCard } from '@/components/StatCard';
import { ClassShares } from '@/features/classification/ClassShares';
import { figuresQuery } from '@/features/classification/queries';
import { RunButton } from '@/features/classification/RunButton';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { count, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { Alerts } from './Alerts';
import { LastAnalysis, LastImport } from './LastWork';
import { TopWarnings } from './TopWarnings';
import { text } from './text';

export function CockpitPage() {
  const t = useText(text);
  const { unit } = useUnit();
  const readsFigures = useMay('classification.read_class_figures');
  const readsWarnings = useMay('warnings.read_warnings');
  const readsSales = useMay('sales.read_sales');
  const { data: figures } = useQuery({ ...figuresQuery(), enabled: readsFigures });
  const asOf = figures && (figures.as_of ? t('asOf', { day: figures.as_of }) : t('noAnalysis'));
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('cockpit')}
        hint={[unit?.name, asOf].filter(Boolean).join(' · ') || '\u00a0'}
        actions={<RunButton />}
      />
      {readsFigures && <CustomersCards figures={figures} />}
      <div className={page.split}>
        <div className={page.stack}>
          {readsWarnings && <TopWarnings />}
          {readsFigures && <ClassShares figures={figures} />}
        </div>
        <div className={page.stack}>
          {readsWarnings && <Alerts />}
          {readsFigures && <LastAnalysis />}
          {readsSales && <LastImport />}
        </div>
      </div>
    </div>
  );
}

const ACTIVE = ['gold', 'regular', 'potential', 'occasional', 'new'] as const;

function CustomersCards({ figures }: { figures: ClassFigures | undefined }) {
  const t = useText(text);
  const all = figures?.customers ?? 0;
  const of = (axis: string, key: string) => figures?.classes[axis]?.[key] ?? 0;
  const share = (value: number) => (all ? t('shareOf', { share: percent(value / all) }) : undefined);
  const shown = (value: number) => (figures ? count(value) : undefined);
  const active = ACTIVE.reduce((sum, key) => sum + of('relationship', key), 0);
  const relationship = (key: 'new' | 'sleeping' | 'lost') => ({
    to: '/classification' as const,
    search: { relationship: key },
  });
  return (
    <div className={page.cards}>
      <StatCard
        label={t('customers')}
        value={shown(all)}
        help={t('customersHelp')}
        link={{ to: '/customers' }}
      />
      <StatCard label={t('active')} value={shown(active)} help={t('activeHelp')} note={share(active)} />
      <StatCard
        label={t('shareA')}
        value={shown(of('abc', 'a'))}
        help={t('shareAHelp')}
        note={share(of('abc', 'a'))}
        link={{ to: '/classification', search: { abc: 'a' } }}
      />
      <StatCard
        label={t('fresh')}
        value={shown(of('relationship', 'new'))}
        help={t('freshHelp')}
        note={share(of('relationship', 'new'))}
        link={relationship('new')}
      />
      <StatCard
        label={t('sleeping')}
        value={shown(of('relationship', 'sleeping'))}
        help={t('sleepingHelp')}
        note={share(of('relationship', 'sleeping'))}
        link={relationship('sleeping')}
      />
      <StatCard
        label={t('lost')}
        value={shown(of('relationship', 'lost'))}
        help={t('lostHelp')}
        note={share(of('relationship', 'lost'))}
        link={relationship('lost')}
        tone="red"
      />
    </div>
  );
}
