import { defineText } from '@/i18n/text';

export const zh = {
  leaveTitle: '还有修改没有保存',
  leaveHint: '离开此页后,这些修改会丢失。',
  leaveStay: '留下继续修改',
  leaveGo: '放弃修改并离开',
} as const;

export const text = defineText(zh, () => import('./text.en'));
