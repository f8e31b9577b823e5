/** A day of the calendar: plain text as the API has it, a calendar for who picks it. */

import { DatePicker } from 'antd';
import dayjs from 'dayjs';

interface DateFieldProps {
  id?: string;
  value?: string | null;
  onChange?: (value: string | undefined) => void;
  placeholder?: string;
  label?: string;
  /** The first day that can be chosen. */
  from?: string | undefined;
  /** The last one. */
  until?: string | undefined;
  width?: number | string;
}

export function DateField(props: DateFieldProps) {
  const { id, value, onChange, placeholder, label, from, until, width = '100%' } = props;
  return (
    <DatePicker
      id={id}
      aria-label={label}
      placeholder={placeholder}
      style={{ width }}
      value={value ? dayjs(value) : null}
      minDate={from ? dayjs(from) : undefined}
      maxDate={until ? dayjs(until) : undefined}
      onChange={(picked) => onChange?.(picked ? picked.format('YYYY-MM-DD') : undefined)}
    />
  );
}
