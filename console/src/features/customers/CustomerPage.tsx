/** Everything about one customer. */

import { EditOutlined, SwapOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useEffect, useState } from 'react';
import { Allowed } from '@/components/Allowed';
import { Badge } from '@/components/Badge';
import { ProblemPage } from '@/components/ErrorPage';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { useMay } from '@/features/identity/queries';
import { ConsentTab } from '@/features/privacy/ConsentTab';
import { useText } from '@/i18n/text';
import type { CUSTOMER_TABS } from '@/routes/customers';
import { AssignDrawer } from './AssignDrawer';
import { Beside } from './Beside';
import { ClassesPanel } from './ClassesPanel';
import { EditCustomerDrawer } from './EditCustomerDrawer';
import { FilePanel } from './FilePanel';
import { HistoryTab } from './file/HistoryTab';
import { PapersTab } from './file/PapersTab';
import { WholeFileTab } from './file/WholeFileTab';
import { ReturnButton } from './keeping/ReturnButton';
import { Overview } from './Overview';
import { classesQuery, customerQuery } from './queries';
import { Timeline } from './Timeline';
import { text } from './text';

type Tab = (typeof CUSTOMER_TABS)[number];

export function CustomerPage() {
  const t = useText(text);
  const { customerId } = useParams({ from: '/inside/customers/$customerId' });
  const { tab = 'overview' } = useSearch({ from: '/inside/customers/$customerId' });
  const navigate = useNavigate();
  const mayReadClasses = useMay('classification.read_classes');
  const mayReadConsents = useMay('privacy.read_consents');
  const customer = useQuery(customerQuery(customerId));
  const classes = useQuery({ ...classesQuery(customerId), enabled: mayReadClasses });
  const [open, setOpen] = useState<'edit' | 'assign'>();
  const shown = customer.data?.id;
  useEffect(() => {
    // A file that was merged leads to the one that was kept: the address follows.
    if (shown && shown !== customerId) {
      void navigate({
        to: '/customers/$customerId',
        params: { customerId: shown },
        search: (before) => before,
        replace: true,
      });
    }
  }, [shown, customerId, navigate]);
  if (customer.error && !customer.data) {
    return <ProblemPage error={customer.error} onRetry={() => void customer.refetch()} />;
  }
  if (!customer.data) return <PageSkeleton />;
  const file = customer.data;
  const name = file.name || file.number;
  const close = () => setOpen(undefined);
  const tabs = [
    { key: 'overview', label: t('overview'), children: <Overview customer={file} classes={classes.data} /> },
    { key: 'file', label: t('wholeFile'), children: <WholeFileTab customer={file} /> },
    { key: 'papers', label: t('papers'), children: <PapersTab customer={file} /> },
    { key: 'timeline', label: t('timeline'), children: <Timeline customerId={customerId} /> },
    { key: 'vehicles', label: t('vehiclesAndCards'), children: <FilePanel customer={file} /> },
    ...(mayReadClasses
      ? [
          {
            key: 'classes',
            label: t('classes'),
            children: <ClassesPanel customerId={customerId} classes={classes.data} />,
          },
        ]
      : []),
    ...(mayReadConsents
      ? [{ key: 'privacy', label: t('consents'), children: <ConsentTab customer={file} /> }]
      : []),
    { key: 'history', label: t('changes'), children: <HistoryTab customer={file} /> },
  ];
  return (
    <div className={page.flow}>
      <PageHeader
        crumb={{ label: t('customers'), to: '/customers' }}
        title={name}
        tags={
          <>
            <Badge>{t.of('kind', file.kind)}</Badge>
            {classes.data?.current && <ClassBadges value={classes.data.current.class} />}
          </>
        }
        hint={[file.number, file.phones[0], file.plates.slice(0, 3).join(' ')].filter(Boolean).join(' · ')}
        actions={
          <>
            <Beside customerId={customerId} />
            {file.maintainer && (
              <Allowed to="customers.pick_customers">
                <ReturnButton customerId={file.id} />
              </Allowed>
            )}
            <Allowed to="customers.assign_customers">
              <Button icon={<SwapOutlined />} onClick={() => setOpen('assign')}>
                {t('assign')}
              </Button>
            </Allowed>
            <Allowed to="customers.manage_customers">
              <Button icon={<EditOutlined />} onClick={() => setOpen('edit')}>
                {t('edit')}
              </Button>
            </Allowed>
          </>
        }
      />
      <Tabs
        activeKey={tab}
        items={tabs}
        destroyOnHidden
        onChange={(key) =>
          void navigate({
            to: '.',
            search: (before) => ({ ...before, tab: key === 'overview' ? undefined : (key as Tab) }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      {open === 'edit' && <EditCustomerDrawer customer={file} onClose={close} />}
      {open === 'assign' && <AssignDrawer customer={file} onClose={close} />}
    </div>
  );
}
