/** Which columns a list shows; what differs from the usual stands in the address. */

import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useText } from '@/i18n/text';
import css from './Columns.module.css';
import type { Column } from './DataTable';
import { text } from './text';
import { setWidths } from './widths';

interface ColumnsProps<Row> {
  /** The list whose columns these are. */
  name: string;
  all: Column<Row>[];
  chosen: readonly string[];
  /** Nothing for the usual ones. */
  onChange: (keys: string | undefined) => void;
}

export function Columns<Row>({ name, all, chosen, onChange }: ColumnsProps<Row>) {
  const t = useText(text);
  const toggle = (key: string) =>
    onChange(
      all
        .map((it) => it.key)
        .filter((it) => (it === key ? !chosen.includes(it) : chosen.includes(it)))
        .join('~'),
    );
  const reset = () => {
    setWidths(name, undefined);
    onChange(undefined);
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className={css.list}>
          {all.map((column) => (
            <Checkbox
              key={column.key}
              checked={chosen.includes(column.key)}
              disabled={column.phone === 'title'}
              onChange={() => toggle(column.key)}
            >
              {column.title}
            </Checkbox>
          ))}
          <Button size="small" type="link" onClick={reset}>
            {t('columnsReset')}
          </Button>
        </div>
      }
    >
      <Button icon={<SettingOutlined />}>{t('columns')}</Button>
    </Popover>
  );
}

/** The columns to show: those of the address, in the order of the list. */
export function chosenColumns<Row>(
  all: Column<Row>[],
  usual: readonly string[],
  address: string | undefined,
): Column<Row>[] {
  const wanted = address ? address.split('~') : usual;
  return all.filter((it) => wanted.includes(it.key) || it.phone === 'title');
}
