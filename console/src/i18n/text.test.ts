import { expect, test } from 'vitest';
import { fill, parameters } from './text';

test('parameters are filled in and numbers grouped', () => {
  expect(fill('共 {count} 位客户', { count: 60000 })).toBe('共 60,000 位客户');
});

test('a word follows its number', () => {
  expect(fill('{n} {n:customer|customers}', { n: 1 })).toBe('1 customer');
  expect(fill('{n} {n:customer|customers}', { n: 2 })).toBe('2 customers');
});

test('a value that looks like a parameter is shown as it is', () => {
  expect(fill('{name}', { name: '{other}<script>' })).toBe('{other}<script>');
});

test('parameters are named once', () => {
  expect(parameters('{n} {n:a|b} of {all}')).toEqual(['all', 'n']);
});
