import { expect, test } from 'vitest';
import { kept } from './queries';

test('a view keeps filters and order, and no name that was searched for', () => {
  const search = { abc: 'a', sort: 'amount_desc', q: '张三', cursor: 'x', unit: 'A01', tag: undefined };
  expect(kept(search)).toEqual({ abc: 'a', sort: 'amount_desc' });
});
