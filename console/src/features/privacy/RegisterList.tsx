import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { words } from '@/api/problem';
import type { ProcessingActivity } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import page from '@/components/Page.module.css';
import { type Translate, useText } from '@/i18n/text';
import own from './privacy.module.css';
import { registerQuery } from './queries';
import { text, type zh } from './text';

const FORMATS = ['csv', 'markdown'] as const;

/** What is done with personal information, as the code itself declares it. */
export function RegisterList() {
  const t = useText(text);
  const register = useQuery(registerQuery);
  return (
    <div className={page.stack}>
      <div className={own.buttons}>
        {FORMATS.map((format) => (
          <Button
            key={format}
            icon={<DownloadOutlined />}
            href={`/api/v1/privacy/register/file?format=${format}`}
            download
          >
            {t('download')} {format.toUpperCase()}
          </Button>
        ))}
      </div>
      <DataTable
        name="register"
        label={t('register')}
        columns={columns(t)}
        rows={register.data?.items}
        rowKey={(it) => it.name}
        error={register.error}
        onRetry={() => void register.refetch()}
      />
    </div>
  );
}

function columns(t: Translate<typeof zh>): Column<ProcessingActivity>[] {
  return [
    {
      key: 'activity',
      title: t('activity'),
      width: 160,
      wraps: true,
      phone: 'title',
      render: (it) => words(it.title),
    },
    { key: 'aim', title: t('aim'), wraps: true, render: (it) => words(it.purpose) },
    {
      key: 'data',
      title: t('data'),
      wraps: true,
      render: (it) => it.data.map((word) => words(word)).join(' · '),
    },
    { key: 'basis', title: t('basis'), width: 160, wraps: true, render: (it) => words(it.basis) },
    { key: 'kept', title: t('kept'), wraps: true, render: (it) => words(it.retention) },
    {
      key: 'recipients',
      title: t('recipients'),
      width: 150,
      wraps: true,
      render: (it) => words(it.recipients),
    },
  ];
}
