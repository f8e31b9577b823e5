import { expect, test } from 'vitest';
import { browserName } from './browser';

test('browsers are told by their two usual words', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0';
  expect(browserName(edge)).toBe('Edge · Windows');
  expect(browserName('curl/8.5')).toBe('curl/8.5');
});
