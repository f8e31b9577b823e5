/** The frame of the pages before the login. */

import type { ReactNode } from 'react';
import { ProductMark } from '@/components/ProductMark';
import { text as common } from '@/components/text';
import { setLanguage, useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import css from './Outside.module.css';
import { text } from './text';

export function Outside({ title, children }: { title: string; children: ReactNode }) {
  const t = useText(text);
  const product = useText(common);
  return (
    <div className={css.page}>
      <header className={css.brand}>
        <div className={css.mark}>
          <ProductMark size={44} />
          <span>Forecourt</span>
        </div>
        <p className={css.product}>{product('product')}</p>
        <p className={css.tagline}>{t('tagline')}</p>
        <Forecourt />
      </header>
      <main className={css.main}>
        <div className={css.box}>
          <h1 className={css.title}>{title}</h1>
          {children}
        </div>
        <LanguageButton />
      </main>
    </div>
  );
}

function LanguageButton() {
  const other = useLanguage() === 'zh' ? 'en' : 'zh';
  // The name of a language is written in that language, whichever is shown.
  const name = new Intl.DisplayNames([other], { type: 'language' }).of(other) ?? other;
  return (
    <button type="button" className={css.language} lang={other} onClick={() => void setLanguage(other)}>
      {name}
    </button>
  );
}

/** A station at dusk, in a few strokes. */
function Forecourt() {
  return (
    <svg className={css.picture} viewBox="0 0 480 180" aria-hidden="true" preserveAspectRatio="xMidYMax meet">
      <path d="M0 168h480" stroke="currentColor" strokeOpacity=".35" strokeWidth="2" />
      <path d="M96 62h288l20 24H76z" fill="currentColor" fillOpacity=".18" />
      <path d="M76 86h328v10H76z" fill="#ffb020" fillOpacity=".9" />
      <path d="M124 96h10v72h-10zM346 96h10v72h-10z" fill="currentColor" fillOpacity=".22" />
      <path d="M196 116h30v52h-30zM254 116h30v52h-30z" rx="4" fill="currentColor" fillOpacity=".3" />
      <path d="M202 122h18v14h-18zM260 122h18v14h-18z" fill="#0b2a5b" fillOpacity=".8" />
      <path
        d="M226 128c14 0 10 22 16 22"
        stroke="currentColor"
        strokeOpacity=".4"
        strokeWidth="2"
        fill="none"
      />
      <path
        d="M20 168c2-16 10-18 24-19l14-15h34l16 15c14 2 18 6 19 19z"
        fill="currentColor"
        fillOpacity=".28"
      />
      <circle
        cx="46"
        cy="168"
        r="9"
        fill="#0b2a5b"
        stroke="currentColor"
        strokeOpacity=".4"
        strokeWidth="3"
      />
      <circle
        cx="104"
        cy="168"
        r="9"
        fill="#0b2a5b"
        stroke="currentColor"
        strokeOpacity=".4"
        strokeWidth="3"
      />
    </svg>
  );
}
