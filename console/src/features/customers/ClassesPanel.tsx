import type { CustomerClasses, HeldClass } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { OfferPanel } from '@/features/baskets/OfferPanel';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { LevelPanel } from '@/features/classification/levels/LevelPanel';
import { LifetimePanel } from '@/features/classification/lifetimes/LifetimePanel';
import { WalletPanel } from '@/features/classification/wallet/WalletPanel';
import { useMay } from '@/features/identity/queries';
import { ScorePanel } from '@/features/scores/ScorePanel';
import { day } from '@/format/days';
import { useText } from '@/i18n/text';
import { ClassReasonsList } from './ClassReasonsList';
import { text } from './text';

interface ClassesPanelProps {
  customerId: string;
  classes: CustomerClasses | undefined;
}

export function ClassesPanel({ customerId, classes }: ClassesPanelProps) {
  const t = useText(text);
  const mayReadOffers = useMay('baskets.read_offers');
  const mayReadScores = useMay('scores.read_scores');
  if (!classes) return <Bone height={240} />;
  const held: HeldClass[] = [...(classes.current ? [classes.current] : []), ...classes.history];
  return (
    <div className={page.stack}>
      <Panel title={t('class')} extra={classes.as_of ? t('classAsOf', { day: classes.as_of }) : undefined}>
        <ClassReasonsList classes={classes} />
      </Panel>
      <LevelPanel customerId={customerId} />
      {mayReadScores && <ScorePanel customerId={customerId} />}
      <LifetimePanel customerId={customerId} />
      <WalletPanel customerId={customerId} />
      {mayReadOffers && <OfferPanel customerId={customerId} />}
      <PageHeaderLine title={t('history')} />
      <DataTable
        name="class-history"
        label={t('history')}
        rows={held}
        rowKey={(it) => it.from}
        columns={[
          { key: 'from', title: t('valid'), width: 240, render: (it) => period(it, t('validOpen')) },
          {
            key: 'class',
            title: t('classes'),
            phone: 'title',
            render: (it) => <ClassBadges value={it.class} />,
          },
        ]}
        empty={<EmptyState title={t('noHistory')} />}
      />
    </div>
  );
}

function period(held: HeldClass, open: string): string {
  return `${day(held.from)} – ${held.until ? day(held.until) : open}`;
}
