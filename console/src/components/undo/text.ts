import { defineText } from '@/i18n/text';

export const zh = {
  undo: '撤销',
  undoing: '正在撤销',
  undone: '已撤销',
} as const;

export const text = defineText(zh, () => import('./text.en'));
