import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  leaveTitle: 'There are changes that were not saved',
  leaveHint: 'They are lost when you leave this page.',
  leaveStay: 'Stay and go on',
  leaveGo: 'Discard and leave',
};
