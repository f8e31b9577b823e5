import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import css from './Message.module.css';
import { text } from './text';
import { useTitle } from './useTitle';

export function NotFoundPage() {
  const t = useText(text);
  useTitle(t('notFoundTitle'));
  return (
    <div className={css.message}>
      <h1>{t('notFoundTitle')}</h1>
      <p>{t('notFoundHint')}</p>
      <div className={css.actions}>
        <Link to="/">{t('toStart')}</Link>
      </div>
    </div>
  );
}
