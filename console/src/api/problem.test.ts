import { expect, test } from 'vitest';
import { formErrors, oneLanguage, Problem, sentence, toProblem } from './problem';

const invalid = new Problem({
  status: 422,
  code: 'invalid',
  title: { zh: '填写有误', en: 'Some fields are wrong' },
  fields: [
    { field: 'owner_id', code: 'unknown_unit', message: 'no such unit / 单位不存在' },
    { field: 'vehicles[0].plate', code: 'odd', message: 'not a plate' },
  ],
});

test('each problem finds its input, in the language that is read', () => {
  expect(formErrors(invalid, 'zh')).toEqual([
    { name: ['owner_id'], errors: ['单位不存在'] },
    { name: ['vehicles', 0, 'plate'], errors: ['not a plate'] },
  ]);
  expect(formErrors(invalid, 'en')[0]?.errors).toEqual(['no such unit']);
});

test('a message in one language stays whole', () => {
  expect(oneLanguage('either / or', 'zh')).toBe('either / or');
});

test('a page of a proxy is a problem too', () => {
  expect(toProblem('<html>502</html>', 502).code).toBe('unreadable');
});

test('the detail follows the title', () => {
  const locked = new Problem({
    status: 429,
    code: 'locked_out',
    title: { zh: '账户暂时锁定', en: 'Locked' },
    detail: 'try again in 15 minutes / 请在 15 分钟后重试',
  });
  expect(sentence(locked, 'zh')).toBe('账户暂时锁定:请在 15 分钟后重试');
  expect(sentence(locked, 'en')).toBe('Locked: try again in 15 minutes');
});
