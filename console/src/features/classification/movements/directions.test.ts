import { expect, test } from 'vitest';
import { byDirection, direction } from './directions';

test('a customer who goes up is better, one who goes down is worse', () => {
  expect(direction('c', 'a')).toBe('better');
  expect(direction('gold', 'sleeping')).toBe('worse');
  expect(direction('lost', 'regular')).toBe('better');
  expect(direction('b', 'b')).toBe('stayed');
});

test('coming to be known is neither better nor worse', () => {
  expect(direction('absent', 'a')).toBe('other');
  expect(direction('none', 'c')).toBe('other');
  expect(direction('new', 'occasional')).toBe('other');
});

test('customers are summed by the way they went', () => {
  const cell = (from_class: string, to_class: string, customers: number) => ({
    from_class,
    to_class,
    customers,
  });
  expect(byDirection([cell('a', 'a', 9), cell('a', 'b', 2), cell('b', 'c', 1), cell('c', 'a', 4)])).toEqual({
    better: 4,
    worse: 3,
    other: 0,
    stayed: 9,
  });
});
