import { api } from '@/api/client';
import { setLanguage, useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import css from './TopBar.module.css';
import { text } from './text';

export function LanguageSwitch() {
  const t = useText(text);
  const other = useLanguage() === 'zh' ? 'en' : 'zh';
  // A language is offered in its own script: EN, and 中 by its code point.
  const sign = other === 'en' ? 'EN' : '\u4e2d';
  const change = () => {
    void setLanguage(other);
    // What the server writes by itself, such as files, follows; the screen does not wait for it.
    void api.PATCH('/api/v1/me', { body: { lang: other } }).catch(() => undefined);
  };
  return (
    <button type="button" className={css.icon} title={t('language')} onClick={change}>
      {sign}
      <span className="visually-hidden">{t('language')}</span>
    </button>
  );
}
