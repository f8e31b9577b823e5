import { useSyncExternalStore } from 'react';
import { useText } from '@/i18n/text';
import css from './OfflineBanner.module.css';
import { text } from './text';

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

export function OfflineBanner() {
  const t = useText(text);
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className={isOnline ? 'visually-hidden' : css.banner}>
      {isOnline ? '' : t('offline')}
    </div>
  );
}
