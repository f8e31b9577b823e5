/** The rights of the people in the files: what they ask for, who looked at them, what is kept for how long. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import type { PrivacySearch } from '@/routes/business';
import { Alerts } from './Alerts';
import { Erasures } from './Erasures';
import { Purges } from './Purges';
import { RegisterList } from './RegisterList';
import { Requests } from './Requests';
import { Reveals } from './Reveals';
import { text } from './text';

type View = NonNullable<PrivacySearch['view']>;

export function PrivacyPage() {
  const t = useText(text);
  const navigate = useNavigate();
  const { view } = useSearch({ from: '/inside/privacy' });
  const may = {
    requests: useMay('privacy.handle_requests'),
    alerts: useMay('privacy.see_alerts'),
    reveals: useMay('privacy.read_reveals'),
    erasures: useMay('privacy.erase_persons'),
    register: useMay('privacy.read_register'),
  };
  const all: { key: View; isAllowed: boolean; label: string; children: ReactNode }[] = [
    { key: 'requests', isAllowed: may.requests, label: t('requests'), children: <Requests /> },
    { key: 'alerts', isAllowed: may.alerts, label: t('alerts'), children: <Alerts /> },
    { key: 'reveals', isAllowed: may.reveals, label: t('reveals'), children: <Reveals /> },
    { key: 'erasures', isAllowed: may.erasures, label: t('erasures'), children: <Erasures /> },
    { key: 'register', isAllowed: may.register, label: t('register'), children: <RegisterList /> },
    { key: 'purges', isAllowed: may.register, label: t('purges'), children: <Purges /> },
  ];
  const tabs = all.filter((it) => it.isAllowed).map(({ isAllowed: _, ...tab }) => tab);
  return (
    <div className={page.flow}>
      <PageHeader title={t('privacy')} hint={t('privacyHint')} />
      <Tabs
        activeKey={view ?? tabs[0]?.key ?? 'requests'}
        items={tabs}
        destroyOnHidden
        onChange={(key) => void navigate({ to: '.', search: { view: key as View }, replace: true })}
      />
    </div>
  );
}
