/** Ant Design in our colours. */

import { theme as antd, type ThemeConfig } from 'antd';
import type { Palette } from './palette';
import type { Density } from './preferences';

export function antdTheme(palette: Palette, isDark: boolean, density: Density): ThemeConfig {
  const base = isDark ? antd.darkAlgorithm : antd.defaultAlgorithm;
  return {
    algorithm: density === 'compact' ? [base, antd.compactAlgorithm] : [base],
    token: {
      colorPrimary: palette.primary,
      colorInfo: palette.primary,
      colorLink: palette.link,
      colorLinkHover: palette.link,
      colorLinkActive: palette.link,
      colorError: isDark ? '#ff8a8a' : palette.red,
      colorErrorText: palette.red,
      colorText: palette.text,
      colorTextSecondary: palette.muted,
      colorTextTertiary: palette.muted,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorTextLabel: palette.muted,
      colorIcon: palette.muted,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: isDark ? '#5a687c' : '#8a94a6',
      colorBorderSecondary: palette.line,
      borderRadius: 6,
      fontSize: 14,
      fontFamily:
        "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', " +
        "'Noto Sans CJK SC', 'Noto Sans SC', Roboto, sans-serif",
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Table: {
        headerBg: isDark ? '#1a2330' : '#f7f9fc',
        headerColor: palette.muted,
        headerSplitColor: 'transparent',
        rowHoverBg: palette.hover,
        cellPaddingBlock: 11,
        cellPaddingBlockSM: 6,
      },
      Tabs: { itemSelectedColor: palette.link, inkBarColor: palette.link, itemHoverColor: palette.link },
      Segmented: { itemSelectedColor: palette.text, itemColor: palette.muted },
      Button: { colorLink: palette.link, defaultBorderColor: palette.border, primaryShadow: 'none' },
      Tag: { defaultColor: palette.grey, defaultBg: palette.greySoft },
    },
  };
}
