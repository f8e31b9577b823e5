/** Leads to the customers before and after on the list that this one was opened from. */

import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { neighbours } from './list';
import { text } from './text';

export function Beside({ customerId }: { customerId: string }) {
  const t = useText(text);
  const navigate = useNavigate();
  const [isFetching, setFetching] = useState(false);
  const beside = neighbours(customerId);
  if (!beside) return null;
  const go = (id: string | undefined) => {
    if (!id) return;
    void navigate({
      to: '/customers/$customerId',
      params: { customerId: id },
      search: (before) => before,
      replace: true,
    });
  };
  const goOn = async () => {
    setFetching(true);
    try {
      go(await beside.next());
    } finally {
      setFetching(false);
    }
  };
  return (
    <nav className={css.beside} aria-label={t('beside')}>
      <Button
        icon={<LeftOutlined />}
        aria-label={t('previousCustomer')}
        title={t('previousCustomer')}
        disabled={!beside.previous}
        onClick={() => go(beside.previous)}
      />
      <span className={css.muted}>{t('placeOnList', { place: beside.at + 1 })}</span>
      <Button
        icon={<RightOutlined />}
        aria-label={t('nextCustomer')}
        title={t('nextCustomer')}
        disabled={!beside.hasNext}
        loading={isFetching}
        onClick={() => void goOn()}
      />
    </nav>
  );
}
