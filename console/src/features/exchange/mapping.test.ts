import { expect, test } from 'vitest';
import type { FieldForm, Preview } from '@/api/schema.gen';
import { choiceOf, complete, ordered, samples, sourceOf } from './mapping';

const field = (name: string, required = false): FieldForm => ({
  name,
  required,
  words: { zh: name, en: name },
  holds: 'text',
  choices: [],
  aliases: [],
  clearable: false,
});

test('a choice keeps the unit of what was chosen before', () => {
  expect(sourceOf('column:gal', { column: 'x', unit: 'us_gallon' })).toEqual({
    column: 'gal',
    unit: 'us_gallon',
  });
  expect(sourceOf('absent', { column: 'x' })).toEqual({ absent: true });
  expect(choiceOf({ value: '' })).toBe('value');
  expect(choiceOf(undefined)).toBe('absent');
});

test('required fields come first and what nothing feeds is apart', () => {
  const fields = [field('a'), field('b', true), field('c')];
  const [shown, rest] = ordered(fields, { columns: { c: { column: 'C' } } });
  expect(shown.map((it) => it.name)).toEqual(['b', 'c']);
  expect(rest.map((it) => it.name)).toEqual(['a']);
});

test('every field says where it comes from, and an empty constant is none', () => {
  const sent = complete(
    { columns: { a: { value: ' ' }, old: { column: 'gone' } }, values: { old: { x: 'y' }, a: {} } },
    [field('a'), field('b')],
  );
  expect(sent.columns).toEqual({ a: { absent: true }, b: { absent: true } });
  expect(sent.values).toEqual({});
});

test('samples are the first different values', () => {
  const preview = {
    header: ['a', 'b'],
    rows: ['1', '', '1', '2', '3', '4'].map((cell, number) => ({ number, cells: ['x', cell] })),
  } as unknown as Preview;
  expect(samples(preview, 'b')).toEqual(['1', '2', '3']);
  expect(samples(preview, 'none')).toEqual([]);
});
