import { BgColorsOutlined } from '@ant-design/icons';
import { Dropdown } from 'antd';
import { useText } from '@/i18n/text';
import { type Density, prefer, type ThemeChoice, usePreferences } from '@/theme/preferences';
import css from './TopBar.module.css';
import { text } from './text';

const THEMES: ThemeChoice[] = ['system', 'light', 'dark'];
const DENSITIES: Density[] = ['comfortable', 'compact'];

export function AppearanceMenu() {
  const t = useText(text);
  const { theme, density } = usePreferences();
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectable: true,
        multiple: true,
        selectedKeys: [theme, density],
        items: [
          {
            type: 'group',
            label: t('theme'),
            children: THEMES.map((key) => ({
              key,
              label: t.of('theme', key),
              onClick: () => prefer({ theme: key }),
            })),
          },
          {
            type: 'group',
            label: t('density'),
            children: DENSITIES.map((key) => ({
              key,
              label: t.of('density', key),
              onClick: () => prefer({ density: key }),
            })),
          },
        ],
      }}
    >
      <button type="button" className={css.icon} aria-label={t('theme')} aria-haspopup="menu">
        <BgColorsOutlined />
      </button>
    </Dropdown>
  );
}
