import { useQuery } from '@tanstack/react-query';
import type { CustomerClasses, CustomerDetail } from '@/api/schema.gen';
import { Facts } from '@/components/Facts';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { StatCard } from '@/components/StatCard';
import { CustomerGroups } from '@/features/groups/CustomerGroups';
import { employeeName } from '@/features/stations/employees';
import { day, daysBetween, instant, today } from '@/format/days';
import { count, exactLitres, exactMoney, litres, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { ClassReasonsList } from './ClassReasonsList';
import { Months, MonthsTitle, OpenWarning, Week } from './Habits';
import { totalsQuery } from './queries';
import { StationsUsed } from './StationsUsed';
import { TagsLine } from './TagsLine';
import { text } from './text';

interface OverviewProps {
  customer: CustomerDetail;
  classes: CustomerClasses | undefined;
}

export function Overview({ customer, classes }: OverviewProps) {
  const t = useText(text);
  const { data: totals, error } = useQuery(totalsQuery(customer.id));
  return (
    <div className={page.stack}>
      <ProblemNote error={error} />
      <TotalsCards customerId={customer.id} />
      <div className={page.split}>
        <div className={page.stack}>
          <OpenWarning customer={customer} />
          <Panel title={<MonthsTitle />} extra={t('monthsHint')}>
            {totals ? (
              <Months customerId={customer.id} totals={totals} classes={classes} />
            ) : (
              <Bone height={267} />
            )}
          </Panel>
          <Week customerId={customer.id} />
          {classes && (
            <Panel
              title={t('why')}
              extra={classes.as_of ? t('classAsOf', { day: classes.as_of }) : undefined}
            >
              <ClassReasonsList classes={classes} />
            </Panel>
          )}
        </div>
        <div className={page.stack}>
          <Panel title={t('file')}>
            <Facts
              items={[
                { label: t('number'), value: customer.number },
                { label: t('owner'), value: customer.owner?.name },
                { label: t('maintainer'), value: employeeName(customer.maintainer) || t('maintainerNone') },
                { label: t('homeStation'), value: customer.home_station?.name },
                { label: t('phones'), value: customer.phones.join(' ') },
                { label: t('joined'), value: day(customer.joined_on) },
                { label: t('createdAt'), value: instant(customer.created_at) },
                { label: t('tags'), value: <TagsLine customer={customer} /> },
              ]}
            />
          </Panel>
          <Panel title={t('stations')} extra={t('litres')}>
            {totals ? <StationsUsed stations={totals.stations} /> : <Bone height={120} />}
          </Panel>
          <CustomerGroups customerId={customer.id} />
        </div>
      </div>
    </div>
  );
}

function TotalsCards({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data } = useQuery(totalsQuery(customerId));
  const year = data?.year;
  const all = data?.all;
  const last = data?.last_day;
  return (
    <div className={page.cards}>
      <StatCard
        label={t('yearLitres')}
        value={year && litres(year.volume_ml)}
        exact={year && exactLitres(year.volume_ml)}
        help={`${t('yearHelp')} ${t('litresHelp')}`}
        note={all && t('all', { value: litres(all.volume_ml) })}
      />
      <StatCard
        label={t('yearAmount')}
        value={year && money(year.amount_minor)}
        exact={year && exactMoney(year.amount_minor)}
        help={t('yearHelp')}
        note={all && t('all', { value: money(all.amount_minor) })}
      />
      <StatCard
        label={t('yearMargin')}
        value={year && (year.margin_minor == null ? t('marginUnknown') : money(year.margin_minor))}
        exact={year?.margin_minor == null ? undefined : exactMoney(year.margin_minor)}
        help={`${t('yearHelp')} ${t('marginHelp')}`}
        note={all?.margin_minor == null ? undefined : t('all', { value: money(all.margin_minor) })}
      />
      <StatCard
        label={t('yearVisits')}
        value={year && t('visitsValue', { count: year.visits })}
        help={`${t('yearHelp')} ${t('visitsHelp')}`}
        note={all && t('all', { value: count(all.visits) })}
      />
      <StatCard
        label={t('lastVisit')}
        value={data && (last ? t('lastVisitValue', { days: Math.max(0, daysBetween(last, today())) }) : '–')}
        exact={last ?? undefined}
        note={data?.first_day && t('firstVisit', { day: data.first_day })}
      />
    </div>
  );
}
