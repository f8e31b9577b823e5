import { Button } from 'antd';
import { useState } from 'react';
import { DateField } from '@/components/DateField';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { text } from './text';

interface PeriodFormProps {
  from: string | undefined;
  until: string | undefined;
  onChoose: (period: { from: string | undefined; until: string | undefined }) => void;
}

export function PeriodForm(props: PeriodFormProps) {
  const t = useText(text);
  const [from, setFrom] = useState(props.from);
  const [until, setUntil] = useState(props.until);
  return (
    <form
      className={css.periodForm}
      onSubmit={(event) => {
        event.preventDefault();
        props.onChoose({ from, until });
      }}
    >
      <DateField label={t('from')} placeholder={t('from')} value={from} onChange={setFrom} />
      <DateField
        label={t('until')}
        placeholder={t('until')}
        value={until}
        onChange={setUntil}
        {...(from ? { from } : {})}
      />
      <Button type="primary" htmlType="submit" disabled={!from || !until}>
        {t('show')}
      </Button>
    </form>
  );
}
