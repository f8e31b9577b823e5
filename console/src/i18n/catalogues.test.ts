import { expect, test } from 'vitest';
import { parameters, type Sentences } from './text';

const chinese = import.meta.glob<{ zh: Sentences }>('../**/text.ts', { eager: true });
const english = import.meta.glob<{ en: Sentences }>('../**/text.en.ts', { eager: true });

const catalogues = Object.entries(chinese)
  .filter(([, module]) => module.zh)
  .map(([path, module]) => ({
    path,
    zh: module.zh,
    en: english[path.replace('text.ts', 'text.en.ts')]?.en ?? {},
  }));

test('there are catalogues', () => {
  expect(catalogues.length).toBeGreaterThan(5);
});

test.each(catalogues)('$path has the same keys in both languages', ({ zh, en }) => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

test.each(catalogues)('$path uses the same parameters in both languages', ({ zh, en }) => {
  const used = (sentences: Sentences) =>
    Object.fromEntries(Object.entries(sentences).map(([key, sentence]) => [key, parameters(sentence)]));
  expect(used(en)).toEqual(used(zh));
});

test.each(catalogues)('$path leaves no text empty and no Chinese in the English', ({ zh, en }) => {
  for (const [key, sentence] of Object.entries({ ...zh, ...en })) expect(sentence, key).not.toBe('');
  for (const [key, sentence] of Object.entries(en)) expect(sentence, key).not.toMatch(/\p{Script=Han}/u);
});

const sources = import.meta.glob<string>(
  ['../**/*.ts', '../**/*.tsx', '!../**/*.test.*', '!../**/text*.ts'],
  {
    eager: true,
    query: '?raw',
    import: 'default',
  },
);

test('words in Chinese stand in catalogues only', () => {
  const allowed = /\/(format|i18n|api)\/|schema\.gen|ProductMark|app\.tsx/;
  const offenders = Object.entries(sources)
    .filter(([path]) => !allowed.test(path))
    .filter(([, source]) => /\p{Script=Han}/u.test(source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
    .map(([path]) => path);
  expect(offenders).toEqual([]);
});

test('every text is used', () => {
  const all = Object.values(sources).join('\n');
  // Looked up in a set: there are thousands of keys, and megabytes to look through.
  const quoted = new Set(all.match(/'[\w.-]+'/g));
  const kinds = new Set(all.match(/\.of\('\w+'/g));
  const unused = catalogues.flatMap(({ path, zh }) =>
    Object.keys(zh)
      // `kind_value` is looked up by kind: `t.of('kind', value)`.
      .filter((key) => !quoted.has(`'${key}'`) && !kinds.has(`.of('${key.split('_')[0]}'`))
      .map((key) => `${path}: ${key}`),
  );
  expect(unused).toEqual([]);
});
