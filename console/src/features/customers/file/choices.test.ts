import { expect, test } from 'vitest';
import { choiceLines, readChoices } from './choices';

test('choices read as they are written', () => {
  const choices = [
    { key: 'gold', name: { zh: '金', en: 'gold' } },
    { key: 'tin_2', name: { zh: '锡', en: 'tin' } },
  ];
  expect(readChoices(choiceLines(choices))).toEqual(choices);
  expect(readChoices('\n gold=金｜gold \n')).toEqual([choices[0]]);
});

test('the line that cannot be read is named', () => {
  expect(readChoices('gold = 金 | gold\nsilver')).toBe(2);
  expect(readChoices('Gold = 金 | gold')).toBe(1);
});
