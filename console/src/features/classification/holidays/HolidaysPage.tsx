/** The Spring Festivals that analyses know, year by year. */

import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { ProblemPage } from '@/components/ErrorPage';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { useHolders, useMay, useRoleName } from '@/features/identity/queries';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { aroundOf, entriesOf, NO_DAYS } from './calendar';
import { EditHolidays } from './EditHolidays';
import { Festivals } from './Festivals';
import { type Holidays, holidaysQuery } from './queries';
import { text } from './text';

export function HolidaysPage() {
  const holidays = useQuery(holidaysQuery);
  const { edit } = useSearch({ from: '/inside/classification/holidays' });
  const mayManage = useMay('classification.manage_rules');
  if (holidays.error && !holidays.data) {
    return <ProblemPage error={holidays.error} onRetry={() => void holidays.refetch()} />;
  }
  if (!holidays.data) return <PageSkeleton />;
  if (edit && mayManage) return <EditHolidays holidays={holidays.data} />;
  return <ReadHolidays holidays={holidays.data} mayManage={mayManage} />;
}

function ReadHolidays({ holidays, mayManage }: { holidays: Holidays; mayManage: boolean }) {
  const t = useText(text);
  const navigate = useNavigate();
  const separator = useLanguage() === 'zh' ? '、' : ', ';
  const { items } = holidays;
  const around = aroundOf(items) ?? NO_DAYS;
  const roles = useHolders()('classification.manage_rules').map(useRoleName());
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('holidays')}
        hint={t('holidaysHint', around)}
        crumb={{ label: t('classification'), to: '/classification' }}
        actions={
          mayManage && (
            <Button
              type="primary"
              icon={<EditOutlined />}
              onClick={() =>
                void navigate({
                  to: '/classification/holidays',
                  search: ({ all }) => ({ all: all as '1' | undefined, edit: '1' }),
                })
              }
            >
              {t('edit')}
            </Button>
          )
        }
      />
      {!mayManage && <Alert type="info" showIcon title={t('readOnly', { roles: roles.join(separator) })} />}
      <Festivals entries={entriesOf(items.map((it) => it.day))} around={around} />
    </div>
  );
}
