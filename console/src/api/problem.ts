/** What went wrong, as the API tells it (RFC 9457), in the language of the reader. */

import { type Language, language } from '@/i18n/language';
import type { FieldProblem, ProblemBody, Words } from './schema.gen';

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: Words;
  readonly detail: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly permission: string | undefined;
  readonly traceId: string | undefined;

  constructor(body: Partial<ProblemBody> & { title: Words; status: number; code: string }) {
    super(body.title.en);
    this.name = 'Problem';
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.detail = body.detail ?? undefined;
    this.fields = body.fields ?? [];
    this.permission = body.permission ?? undefined;
    this.traceId = body.trace_id;
  }
}

const OFFLINE: Words = {
  zh: '连接不上服务器,请检查网络后重试',
  en: 'The server cannot be reached: check the network and try again',
};
const UNREADABLE: Words = { zh: '服务器的回答无法识别', en: 'The server’s answer cannot be read' };

/** No answer came. */
export function offline(): Problem {
  return new Problem({ status: 0, code: 'offline', title: OFFLINE });
}

/** A problem from whatever an answer carried: a proxy between may have sent its own page. */
export function toProblem(body: unknown, status: number): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && 'title' in body) {
    return new Problem({ ...(body as ProblemBody), status });
  }
  return new Problem({ status, code: status === 0 ? 'offline' : 'unreadable', title: UNREADABLE });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return offline();
  return new Problem({ status: 0, code: 'unexpected', title: UNREADABLE, detail: String(error) });
}

export function words(value: Words | null | undefined, shown: Language = language()): string {
  return value?.[shown] ?? '';
}

const HAN = /\p{Script=Han}/u;

/** A message that says the same in both languages, `… / …`, cut down to the one that is read. */
export function oneLanguage(message: string, shown: Language = language()): string {
  const parts = message.split(' / ');
  const chinese = parts.findIndex((part) => HAN.test(part));
  if (parts.length !== 2 || chinese < 0) return message;
  return parts[shown === 'zh' ? chinese : 1 - chinese] ?? message;
}

/** One sentence: what happened and, where the API knows, why. */
export function sentence(problem: Problem, shown: Language = language()): string {
  const detail = problem.detail && oneLanguage(problem.detail, shown);
  return [words(problem.title, shown), detail].filter(Boolean).join(shown === 'zh' ? ':' : ': ');
}

export interface FormError {
  name: (string | number)[];
  errors: string[];
}

/** Problems of fields as forms take them: `vehicles[0].plate` becomes the path to that input. */
export function formErrors(problem: Problem, shown: Language = language()): FormError[] {
  const byField = new Map<string, string[]>();
  for (const { field, message } of problem.fields) {
    byField.set(field, [...(byField.get(field) ?? []), oneLanguage(message, shown)]);
  }
  return [...byField].map(([field, errors]) => ({ name: path(field), errors }));
}

function path(field: string): (string | number)[] {
  return field
    .split(/[.[\]/]+/)
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
