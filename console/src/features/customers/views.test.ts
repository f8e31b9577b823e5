import { expect, test } from 'vitest';
import { readViews, withView } from './views';

test('a view replaces the one of its name, and names stay in order', () => {
  const one = withView([], { name: 'b', search: { abc: 'a' } });
  const two = withView(one, { name: 'a', search: {} });
  expect(two.map((it) => it.name)).toEqual(['a', 'b']);
  expect(withView(two, { name: 'b', search: { abc: 'c' } })).toEqual([
    { name: 'a', search: {} },
    { name: 'b', search: { abc: 'c' } },
  ]);
});

test('what somebody else wrote there does no harm', () => {
  localStorage.setItem('views', '{"name":1}');
  expect(readViews('views')).toEqual([]);
  localStorage.setItem('views', 'no');
  expect(readViews('views')).toEqual([]);
});
