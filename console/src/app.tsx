/** What surrounds every page: colours, language of the components, queries, routes. */

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { Suspense, useLayoutEffect, useMemo } from 'react';
import { queryClient } from './api/queries';
import { setCalendar } from './i18n/dayjs';
import { useLanguage } from './i18n/language';
import { router } from './router';
import { antdTheme } from './theme/antd';
import { applyPalette, DARK, LIGHT } from './theme/palette';
import { useIsDark, usePreferences } from './theme/preferences';

export function App() {
  const shown = useLanguage();
  const { density } = usePreferences();
  const isDark = useIsDark();
  const palette = isDark ? DARK : LIGHT;
  const theme = useMemo(() => antdTheme(palette, isDark, density), [palette, isDark, density]);
  useLayoutEffect(() => applyPalette(palette, isDark), [palette, isDark]);
  setCalendar(shown);
  return (
    <ConfigProvider
      locale={shown === 'zh' ? zhCN : enUS}
      theme={theme}
      button={{ autoInsertSpace: false }}
      modal={{ mask: { blur: false } }}
      drawer={{ mask: { blur: false } }}
    >
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <RouterProvider router={router} />
        </Suspense>
      </QueryClientProvider>
    </ConfigProvider>
  );
}
