/** The rows of a list as a file: exactly those that its filters show. */

import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useText } from '@/i18n/text';
import { text } from './text';

interface ExportButtonProps {
  /** What is exported, as the API names it. */
  of: 'customers' | 'sales' | 'warnings' | 'classification';
  query: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

const FORMATS = ['xlsx', 'csv'] as const;

export function ExportButton({ of, query }: ExportButtonProps) {
  const t = useText(text);
  const address = (format: string) => {
    const params = new URLSearchParams({ format });
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) params.set(key, String(value));
    }
    return `/api/v1/exports/${of}?${params}`;
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: FORMATS.map((format) => ({
          key: format,
          label: (
            <a href={address(format)} download>
              {t.of('export', format)}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<DownloadOutlined />}>{t('exportRows')}</Button>
    </Dropdown>
  );
}
