/** The one client of the API. A request that meets an ended session waits for a new login and then goes on. */

import createClient from 'openapi-fetch';
import { asProblem, Problem, toProblem } from './problem';
import type { paths } from './schema.gen';
import { loggedInAgain } from './session';

async function patientFetch(request: Request): Promise<Response> {
  const copy = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || !(await hasNoSession(response))) return response;
  await loggedInAgain();
  return fetch(copy);
}

/** A wrong password is a 401 as well, and so is the question of who is logged in: both want their answer. */
async function hasNoSession(response: Response): Promise<boolean> {
  if (/\/(login(\/.*)?|me)$/.test(new URL(response.url).pathname)) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return toProblem(body, 401).code === 'unauthenticated';
}

const baseUrl = globalThis.location?.origin ?? '';
export const api = createClient<paths>({ baseUrl, fetch: patientFetch });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; everything else is thrown as a [`Problem`]. */
export async function answer<T>(asked: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await asked;
  } catch (error) {
    throw asProblem(error);
  }
  if (!got.response.ok) throw toProblem(got.error, got.response.status);
  return got.data as T;
}

export { Problem };

/** A key under which a creating request is done once, however often it is sent. */
export function newKey(): string {
  // `crypto.randomUUID` exists in secure contexts only, and an installation may be reached by plain HTTP.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The version edited, for `If-Match`. */
export function version(value: number): { 'If-Match': string } {
  return { 'If-Match': `"${value}"` };
}
