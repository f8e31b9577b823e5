/** What a figure means: what, formula, period. Opens by pointer and by keyboard. */

import { QuestionCircleOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useText } from '@/i18n/text';
import css from './Help.module.css';
import { text } from './text';

export function Help({ what, children }: { what: string; children: string }) {
  const t = useText(text);
  return (
    <Tooltip title={children} trigger={['hover', 'focus', 'click']}>
      <button type="button" className={css.help} aria-label={t('explain', { what })}>
        <QuestionCircleOutlined />
      </button>
    </Tooltip>
  );
}
