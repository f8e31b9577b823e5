/** What is to be expected of one customer, with every figure behind it. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { exactMoney, percent, plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { customerLifetimeQuery } from './queries';
import { text } from './text';

export function LifetimePanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data } = useQuery(customerLifetimeQuery(customerId));
  if (!data) return <Bone height={160} />;
  const { lifetime, as_of, cannot_judge, reasons, method } = data;
  return (
    <Panel title={t('worth')} extra={as_of ? t('asOf', { day: as_of }) : undefined}>
      {lifetime ? (
        <>
          <Facts
            items={[
              {
                label: t('alive'),
                value: (
                  <>
                    {percent(lifetime.alive_ppm / 1e6, 0)} <Help what={t('alive')}>{t('aliveHelp')}</Help>
                  </>
                ),
              },
              { label: t('ofVisit'), value: exactMoney(lifetime.of_visit_minor) },
              { label: t('visitsYear'), value: t('times', { count: days(lifetime.visits_12_months_milli) }) },
              {
                label: t('visitsThree'),
                value: t('times', { count: days(lifetime.visits_36_months_milli) }),
              },
              { label: t('valueYear'), value: exactMoney(lifetime.value_12_months_minor) },
              { label: t('valueThree'), value: exactMoney(lifetime.value_36_months_minor) },
            ]}
          />
          <ul className={page.lines}>
            {reasons.map((it) => (
              <li key={it.en}>{words(it)}</li>
            ))}
          </ul>
        </>
      ) : (
        <EmptyState title={t('none')} hint={words(cannot_judge)} />
      )}
      <details>
        <summary>{t('method')}</summary>
        <p className={page.quiet}>{words(method)}</p>
      </details>
    </Panel>
  );
}

const days = (milli: number) => plain(milli / 1000, 1, 1);
