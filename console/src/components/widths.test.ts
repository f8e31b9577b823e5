import { beforeEach, expect, test } from 'vitest';
import { setWidths, WIDTH_MAX, WIDTH_MIN, widthOf, widthsOf, within } from './widths';

beforeEach(() => localStorage.clear());

test('widths are kept within what can be read and what can be reached', () => {
  expect(within(3)).toBe(WIDTH_MIN);
  expect(within(120.4)).toBe(120);
  expect(within(99_999)).toBe(WIDTH_MAX);
});

test('widths are remembered list by list and can be forgotten', () => {
  setWidths('customers', { name: 240 });
  expect(widthsOf('customers')).toEqual({ name: 240 });
  expect(widthsOf('sales')).toBeUndefined();
  setWidths('customers', undefined);
  expect(widthsOf('customers')).toBeUndefined();
  expect(localStorage.length).toBe(0);
});

test('what was remembered is not trusted', () => {
  localStorage.setItem('forecourt.widths.odd', '{"name":"wide","code":9000}');
  expect(widthsOf('odd')).toEqual({ code: WIDTH_MAX });
  localStorage.setItem('forecourt.widths.broken', '{');
  expect(widthsOf('broken')).toBeUndefined();
});

test('a column that was not there has its usual width', () => {
  expect(widthOf({ name: 240 }, { key: 'name', width: 90 })).toBe(240);
  expect(widthOf({ name: 240 }, { key: 'code', width: 90 })).toBe(90);
  expect(widthOf({ name: 240 }, { key: 'tags' })).toBe(140);
});
