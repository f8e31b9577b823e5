/**
 * Texts in two languages.
 *
 * A feature keeps its Chinese in `text.ts` and its English in `text.en.ts`, a chunk of its own that is
 * fetched when English is shown. `{name}` stands for a parameter, `{count:litre|litres}` for the form of
 * a word that fits a number. A key that is missing, and a parameter that is not given, do not compile.
 */

import { use } from 'react';
import { enlist, type Language, language, useLanguage } from './language';

export type Sentences = Readonly<Record<string, string>>;
export type Translation<Z extends Sentences> = { readonly [K in keyof Z]: string };
export type Values = Readonly<Record<string, string | number>>;

type Name<P extends string> = P extends `${infer N}:${string}` ? N : P;
type Params<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? Name<P> | Params<Rest>
  : never;
type Given<S extends string> = [Params<S>] extends [never]
  ? []
  : [values: Readonly<Record<Params<S>, string | number>>];

export interface Text<Z extends Sentences> {
  readonly zh: Z;
  english: Translation<Z> | undefined;
  readonly load: () => Promise<void>;
}

export interface Translate<Z extends Sentences> {
  <K extends keyof Z & string>(key: K, ...given: Given<Z[K]>): string;
  /** The word for a value that the API names, such as a state; the value itself when it is not known. */
  of: (kind: string, value: string | null | undefined) => string;
}

export function defineText<const Z extends Sentences>(
  zh: Z,
  english: () => Promise<{ en: Translation<Z> }>,
): Text<Z> {
  let loading: Promise<void> | undefined;
  const text: Text<Z> = {
    zh,
    english: undefined,
    load: () => {
      loading ??= english().then((it) => {
        text.english = it.en;
      });
      return loading;
    },
  };
  enlist(text.load);
  return text;
}

/** The texts of a feature in the language of the moment. */
export function useText<Z extends Sentences>(text: Text<Z>): Translate<Z> {
  const shown = useLanguage();
  // Asked for even when it is there: a component that waited for it must ask again when it goes on.
  if (shown === 'en') use(text.load());
  return translate(text, shown);
}

/** For places without a component. The English must have been loaded by one that shows it. */
export function translate<Z extends Sentences>(text: Text<Z>, shown: Language = language()): Translate<Z> {
  const sentences: Sentences = (shown === 'en' ? text.english : undefined) ?? text.zh;
  const t = (key: string, values?: Values) => fill(sentences[key] ?? key, values ?? {});
  return Object.assign(t, {
    of: (kind: string, value: string | null | undefined) =>
      value == null ? '' : (sentences[`${kind}_${value}`] ?? value),
  }) as Translate<Z>;
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

export function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one, other) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined) return Number(value) === 1 ? one : other;
    return typeof value === 'number' ? grouped.format(value) : value;
  });
}

/** The names of the parameters of a sentence, for the test that compares the languages. */
export function parameters(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)/g)].map((it) => it[1] ?? ''))].sort();
}
