import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useMay } from '@/features/identity/queries';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { ClassifiedCustomers } from './ClassifiedCustomers';
import { ClassShares, RfmScores } from './ClassShares';
import { figuresQuery } from './queries';
import { RunButton } from './RunButton';
import { Runs } from './Runs';
import { text } from './text';

export function ClassificationPage() {
  const t = useText(text);
  const { as_of, abc, relationship, view } = useSearch({ from: '/inside/classification' });
  const navigate = useNavigate();
  const { data: figures } = useQuery(figuresQuery(as_of));
  const mayReadClasses = useMay('classification.read_classes');
  const shown = abc || relationship ? 'customers' : (view ?? 'figures');
  const hint = figures?.as_of
    ? `${t('asOf', { day: figures.as_of })} · ${t('total')} ${count(figures.customers)}`
    : t('classificationHint');
  return (
    <div className={page.flow}>
      <PageHeader title={t('classification')} hint={hint} actions={<RunButton />} />
      <Tabs
        activeKey={shown}
        destroyOnHidden
        onChange={(key) =>
          void navigate({
            to: '/classification',
            search: (before) => ({
              unit: before.unit,
              view: key === 'figures' ? undefined : (key as 'customers'),
            }),
            resetScroll: false,
          })
        }
        items={[
          {
            key: 'figures',
            label: t('distribution'),
            children: (
              <div className={page.stack}>
                <ClassShares figures={figures} />
                <RfmScores figures={figures} />
              </div>
            ),
          },
          ...(mayReadClasses
            ? [{ key: 'customers', label: t('customersOfClass'), children: <ClassifiedCustomers /> }]
            : []),
          { key: 'runs', label: t('runs'), children: <Runs /> },
        ]}
      />
    </div>
  );
}
