import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  undo: 'Undo',
  undoing: 'Undoing',
  undone: 'Undone',
};
