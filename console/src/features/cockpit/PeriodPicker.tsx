/** The days that are looked at: the last 7, 28 or 90, or any others. They stand in the address. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Popover, Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Bone } from '@/components/PageSkeleton';
import { useText } from '@/i18n/text';
import { type CockpitSearch, PERIODS } from '@/routes/business';
import css from './cockpit.module.css';
import { USUAL_DAYS } from './queries';
import { text } from './text';

const PeriodForm = lazy(() => import('./PeriodForm').then((it) => ({ default: it.PeriodForm })));

export function PeriodPicker() {
  const t = useText(text);
  const { days, from, until } = useSearch({ from: '/inside/' });
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const go = (change: CockpitSearch) =>
    void navigate({ to: '/', search: (before) => ({ ...before, ...change }), replace: true });
  const isOwn = Boolean(from || until);
  return (
    <div className={css.period}>
      <Segmented
        aria-label={t('period')}
        value={isOwn ? '' : (days ?? String(USUAL_DAYS))}
        options={PERIODS.map((value) => ({ value, label: t('lastDays', { count: Number(value) }) }))}
        onChange={(value) =>
          go({
            days: value === String(USUAL_DAYS) ? undefined : (value as CockpitSearch['days']),
            from: undefined,
            until: undefined,
          })
        }
      />
      <Popover
        open={isOpen}
        onOpenChange={setOpen}
        trigger="click"
        placement="bottomRight"
        destroyOnHidden
        content={
          <Suspense fallback={<Bone width={240} height={120} />}>
            <PeriodForm
              from={from}
              until={until}
              onChoose={(chosen) => {
                setOpen(false);
                go({ days: undefined, ...chosen });
              }}
            />
          </Suspense>
        }
      >
        <Button type={isOwn ? 'primary' : 'default'}>{t('ownPeriod')}</Button>
      </Popover>
    </div>
  );
}
