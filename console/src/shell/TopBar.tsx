import { MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { ProductMark } from '@/components/ProductMark';
import { useText } from '@/i18n/text';
import { AccountMenu } from './AccountMenu';
import { AppearanceMenu } from './AppearanceMenu';
import { LanguageSwitch } from './LanguageSwitch';
import type { Overlay } from './Shell';
import css from './TopBar.module.css';
import { text } from './text';
import { UnitSwitcher } from './UnitSwitcher';

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

export function TopBar({ onOpen }: { onOpen: (overlay: Overlay) => void }) {
  const t = useText(text);
  return (
    <header className={css.bar}>
      <button
        type="button"
        className={`${css.icon} ${css.menu}`}
        aria-label={t('menu')}
        onClick={() => onOpen('navigation')}
      >
        <MenuOutlined />
      </button>
      <Link to="/" className={css.brand} aria-label={`Forecourt ${t('cockpit')}`}>
        <ProductMark />
        <span>Forecourt</span>
      </Link>
      <UnitSwitcher />
      <button type="button" className={css.search} onClick={() => onOpen('search')}>
        <SearchOutlined />
        <span className={css.searchWords}>{t('search')}</span>
        <kbd className={css.keys}>{IS_MAC ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <div className={css.end}>
        <LanguageSwitch />
        <AppearanceMenu />
        <AccountMenu onOpen={onOpen} />
      </div>
    </header>
  );
}
