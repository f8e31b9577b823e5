/** The first and the last day of what a list shows; the last cannot lie before the first. */

import { DateField } from './DateField';

interface Days {
  from?: string | undefined;
  until?: string | undefined;
}

interface DayRangeProps extends Days {
  /** The words for the first and the last day. */
  labels: readonly [from: string, until: string];
  onChange: (changed: Days) => void;
}

const WIDTH = 150;

export function DayRange({ from, until, labels: [first, last], onChange }: DayRangeProps) {
  return (
    <>
      <DateField
        label={first}
        placeholder={first}
        width={WIDTH}
        value={from}
        onChange={(value) => onChange({ from: value })}
      />
      <DateField
        label={last}
        placeholder={last}
        width={WIDTH}
        from={from}
        value={until}
        onChange={(value) => onChange({ until: value })}
      />
    </>
  );
}
