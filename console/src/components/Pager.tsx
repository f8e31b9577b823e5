import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useText } from '@/i18n/text';
import css from './Pager.module.css';
import type { Paging } from './paging';
import { text } from './text';

export function Pager({ paging }: { paging: Paging }) {
  const t = useText(text);
  return (
    <nav className={css.pager} aria-label={t('page', { number: paging.number ?? '…' })}>
      {paging.first && (
        <Button type="text" size="small" onClick={paging.first}>
          {t('first')}
        </Button>
      )}
      <Button
        size="small"
        icon={<LeftOutlined />}
        disabled={!paging.back}
        onClick={paging.back}
        aria-label={t('previous')}
      />
      <span className={css.number}>{t('page', { number: paging.number ?? '…' })}</span>
      <Button
        size="small"
        icon={<RightOutlined />}
        disabled={!paging.forward}
        onClick={paging.forward}
        aria-label={t('next')}
      />
    </nav>
  );
}
