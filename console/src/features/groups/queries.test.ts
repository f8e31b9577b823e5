import { expect, test } from 'vitest';
import { numbersOf } from './queries';

test('numbers are read however they are listed, each once', () => {
  expect(numbersOf('C-1, C-2\nC-3\uff0cC-1\u3001 C-4 ')).toEqual(['C-1', 'C-2', 'C-3', 'C-4']);
  expect(numbersOf('  ')).toEqual([]);
});
