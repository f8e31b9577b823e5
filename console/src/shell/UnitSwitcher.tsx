import { ApartmentOutlined, DownOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useUnit, useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { text } from './text';
import css from './UnitSwitcher.module.css';

const UnitTree = lazy(() => import('./UnitTree').then((it) => ({ default: it.UnitTree })));

export function UnitSwitcher() {
  const t = useText(text);
  const [isOpen, setOpen] = useState(false);
  const { unit } = useUnit();
  const { all } = useUnits();
  if (all.length < 2) return <span className={css.only}>{unit?.name}</span>;
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      content={
        <div className={css.panel}>
          <Suspense fallback={null}>{isOpen && <UnitTree onDone={() => setOpen(false)} />}</Suspense>
        </div>
      }
    >
      <button
        type="button"
        className={css.switcher}
        aria-label={`${t('unit')} ${unit?.name ?? ''}`}
        aria-expanded={isOpen}
      >
        <ApartmentOutlined />
        <span className={css.name}>{unit?.name ?? t('unitChoose')}</span>
        <DownOutlined className={css.arrow} />
      </button>
    </Popover>
  );
}
