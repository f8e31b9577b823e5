/** The frame of every page behind the login. */

import { Outlet } from '@tanstack/react-router';
import { Drawer, App as Feedback } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { PageSkeleton } from '@/components/PageSkeleton';
import { text as common } from '@/components/text';
import { useIsPhone } from '@/components/useIsPhone';
import { useLive } from '@/features/cockpit/live';
import { ActingBanner } from '@/features/identity/ActingBanner';
import { LogInAgain } from '@/features/identity/LogInAgain';
import { useText } from '@/i18n/text';
import { BottomBar, Navigation } from './Navigation';
import { OfflineBanner } from './OfflineBanner';
import css from './Shell.module.css';
import { TopBar } from './TopBar';
import { text } from './text';
import { useKeys } from './useKeys';
import { usePreload } from './usePreload';

const CommandPalette = lazy(() => import('./CommandPalette').then((it) => ({ default: it.CommandPalette })));
const KeyboardHelp = lazy(() => import('./KeyboardHelp').then((it) => ({ default: it.KeyboardHelp })));

export type Overlay = 'search' | 'keys' | 'navigation';

export function Shell() {
  const t = useText(text);
  const words = useText(common);
  const isPhone = useIsPhone();
  const [overlay, setOverlay] = useState<Overlay>();
  const close = () => setOverlay(undefined);
  useKeys(setOverlay);
  useLive();
  usePreload();
  return (
    <Feedback className={css.shell}>
      <a href="#content" className={css.skip}>
        {t('skip')}
      </a>
      <TopBar onOpen={setOverlay} />
      <OfflineBanner />
      <ActingBanner />
      <div className={css.middle}>
        <div className={css.side}>
          <Navigation />
        </div>
        <main id="content" className={css.main} tabIndex={-1} data-scroll-restoration-id="content">
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {isPhone && <BottomBar onMore={() => setOverlay('navigation')} />}
      <Drawer
        open={overlay === 'navigation'}
        onClose={close}
        placement="left"
        size={280}
        title="Forecourt"
        closable={{ 'aria-label': words('close'), placement: 'end' }}
        styles={{ body: { padding: 0 } }}
      >
        <Navigation onGo={close} />
      </Drawer>
      <Suspense fallback={null}>
        {overlay === 'search' && <CommandPalette onClose={close} />}
        {overlay === 'keys' && <KeyboardHelp onClose={close} />}
      </Suspense>
      <LogInAgain />
    </Feedback>
  );
}
