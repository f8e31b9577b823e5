/** How long something took, or takes, in words. */

import { type Language, language } from '@/i18n/language';

const WORDS = {
  zh: { ms: '毫秒', s: '秒', min: '分', h: '小时', d: '天' },
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
} as const;

/** How long something took. */
export function duration(milliseconds: number, shown: Language = language()): string {
  const word = WORDS[shown];
  const join = (...parts: string[]) => parts.join(' ');
  if (milliseconds < 1000) return join(String(Math.round(milliseconds)), word.ms);
  const seconds = milliseconds / 1000;
  if (seconds < 60) return join(seconds.toFixed(seconds < 10 ? 1 : 0), word.s);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(`${minutes}`, word.min, `${Math.round(seconds % 60)}`, word.s);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(`${hours}`, word.h, `${minutes % 60}`, word.min);
  return join(`${Math.floor(hours / 24)}`, word.d, `${hours % 24}`, word.h);
}
