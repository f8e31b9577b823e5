import { AuditOutlined, CalendarOutlined, ControlOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { DateField } from '@/components/DateField';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { ClassificationSearch } from '@/routes/business';
import { ClassifiedCustomers } from './ClassifiedCustomers';
import { ClassShares, RfmScores } from './ClassShares';
import { Lifetimes } from './lifetimes/Lifetimes';
import { Movements } from './movements/Movements';
import { ParetoCurve } from './ParetoCurve';
import { samePart } from './part';
import { figuresQuery } from './queries';
import { RfmGrid } from './RfmGrid';
import { RunButton } from './RunButton';
import { Runs } from './Runs';
import { SegmentSelect } from './SegmentSelect';
import { text } from './text';

/** A day that was analysed before; left empty, the newest. */
function DayPicker() {
  const t = useText(text);
  const { as_of } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  return (
    <DateField
      label={t('pastDay')}
      placeholder={t('pastDay')}
      width={170}
      value={as_of}
      onChange={(value) => filter({ as_of: value })}
    />
  );
}

export function ClassificationPage() {
  const t = useText(text);
  const { as_of, segment, abc, relationship, r, f, view } = useSearch({ from: '/inside/classification' });
  const navigate = useNavigate();
  const { unitId } = useUnit();
  const part = { as_of, segment, unit_id: unitId };
  const { data: figures } = useQuery(figuresQuery(part));
  const mayReadClasses = useMay('classification.read_classes');
  const shown = abc || relationship || r || f ? 'customers' : (view ?? 'figures');
  const hint = figures?.as_of
    ? `${t('asOf', { day: figures.as_of })} · ${t('total')} ${count(figures.customers)}`
    : t('classificationHint');
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('classification')}
        hint={hint}
        actions={
          <>
            {shown === 'figures' && <SegmentSelect />}
            {(shown === 'figures' || shown === 'customers') && <DayPicker />}
            {mayReadClasses && (
              <LinkButton icon={<AuditOutlined />} to="/classification/regrades">
                {t('regradesPage')}
              </LinkButton>
            )}
            <LinkButton icon={<ControlOutlined />} to="/classification/rules">
              {t('rulesPage')}
            </LinkButton>
            <LinkButton icon={<CalendarOutlined />} to="/classification/holidays">
              {t('holidaysPage')}
            </LinkButton>
            <RunButton />
          </>
        }
      />
      <Tabs
        activeKey={shown}
        destroyOnHidden
        onChange={(key) =>
          void navigate({
            to: '/classification',
            search: (before) => ({
              unit: before.unit,
              ...samePart(before),
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
                <ParetoCurve part={part} />
                <RfmGrid part={part} />
                <RfmScores figures={figures} />
              </div>
            ),
          },
          ...(mayReadClasses
            ? [{ key: 'customers', label: t('customersOfClass'), children: <ClassifiedCustomers /> }]
            : []),
          ...(mayReadClasses ? [{ key: 'moves', label: t('moves'), children: <Movements /> }] : []),
          ...(mayReadClasses ? [{ key: 'lifetimes', label: t('lifetimes'), children: <Lifetimes /> }] : []),
          { key: 'runs', label: t('runs'), children: <Runs /> },
        ]}
      />
    </div>
  );
}
