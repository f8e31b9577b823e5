import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import css from './Navigation.module.css';
import type { PageEntry } from './pages';
import { text } from './text';
import { usePages } from './usePages';

export function Navigation({ onGo }: { onGo?: () => void }) {
  const t = useText(text);
  const pages = usePages();
  const business = pages.filter((it) => it.group === 'business');
  const administration = pages.filter((it) => it.group === 'administration');
  return (
    <nav className={css.navigation} aria-label={t('mainNavigation')}>
      <Entries pages={business} onGo={onGo} />
      <h2 className={css.heading}>{t('administration')}</h2>
      <Entries pages={administration} onGo={onGo} />
    </nav>
  );
}

function Entries({ pages, onGo }: { pages: PageEntry[]; onGo: (() => void) | undefined }) {
  const t = useText(text);
  return (
    <ul>
      {pages.map((page) => (
        <li key={page.to}>
          <Link
            to={page.to}
            className={css.entry}
            activeOptions={{ exact: page.to === '/', includeSearch: false }}
            onClick={onGo}
          >
            {page.icon}
            {t(page.name as 'cockpit')}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** On a phone: the four pages of every day, and the rest behind a button. */
export function BottomBar({ onMore }: { onMore: () => void }) {
  const t = useText(text);
  const pages = usePages()
    .filter((it) => it.key && it.key !== 'x')
    .slice(0, 4);
  return (
    <nav className={css.bottom} aria-label={t('mainNavigation')}>
      {pages.map((page) => (
        <Link
          key={page.to}
          to={page.to}
          className={css.tab}
          activeOptions={{ exact: page.to === '/', includeSearch: false }}
        >
          {page.icon}
          <span>{t(page.name as 'cockpit')}</span>
        </Link>
      ))}
      <button type="button" className={css.tab} onClick={onMore}>
        <span aria-hidden="true" className={css.dots}>
          •••
        </span>
        <span>{t('more')}</span>
      </button>
    </nav>
  );
}
