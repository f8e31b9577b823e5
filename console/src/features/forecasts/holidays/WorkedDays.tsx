/**
 * The days worked in exchange, a field for each and an empty one for another. Ant Design's picker of several
 * days was considered: it cannot be typed into, has no label, and takes nothing away by keyboard.
 */

import { DateField } from '@/components/DateField';
import { useText } from '@/i18n/text';
import css from './holidays.module.css';
import { text } from './text';

interface WorkedDaysProps {
  days: readonly string[];
  bounds: { from: string; until: string };
  onChange: (days: string[]) => void;
}

export function WorkedDays({ days, bounds, onChange }: WorkedDaysProps) {
  const t = useText(text);
  const put = (was: string | undefined, day: string | undefined) => {
    const next = [...days.filter((it) => it !== was), day].filter((it) => it !== undefined);
    onChange([...new Set(next)].sort());
  };
  return (
    <div className={css.days}>
      {days.map((it) => (
        <DateField
          key={it}
          label={t('worked')}
          width={140}
          value={it}
          {...bounds}
          onChange={(day) => put(it, day)}
        />
      ))}
      <DateField
        key={`after ${days.join()}`}
        label={t('addWorked')}
        placeholder={t('addWorked')}
        width={140}
        {...bounds}
        onChange={(day) => put(undefined, day)}
      />
    </div>
  );
}
