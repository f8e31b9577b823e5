/** Ant Design's calendars speak through dayjs, which knows English by itself. */

import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { Language } from './language';

export function setCalendar(shown: Language): void {
  dayjs.locale(shown === 'zh' ? 'zh-cn' : 'en');
}
