import { defineText } from '@/i18n/text';

export const zh = {
  wallet: '加油份额与潜力',
  asOf: '截至 {day}',
  share: '在本公司的份额',
  shareHelp: '购买的汽油和柴油 ÷ 车辆在同样天数里的需油;括号内为按最多与最少需油计的上下限。',
  verdict: '判断',
  year: '每年需油',
  bought: '近 {count} 天购买',
  room: '每年还有空间',
  roomHelp: '每年需油减去按现有速度一年的购买;没有资料的客户不算有潜力。',
  between: '{expected}({low} 至 {high})',
  none: '还没有份额',
} as const;

export const text = defineText(zh, () => import('./text.en'));
