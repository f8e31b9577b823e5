/** The choices of a field as lines of text: `key = Chinese | English`. */

import type { Choice } from '@/api/schema.gen';

export function choiceLines(choices: readonly Choice[]): string {
  return choices.map((it) => `${it.key} = ${it.name.zh} | ${it.name.en}`).join('\n');
}

/** The choices, or the number of the first line that cannot be read. */
export function readChoices(text: string): Choice[] | number {
  const choices: Choice[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, key, zh, en] = /^\s*([a-z][a-z0-9_]*)\s*=\s*(.+?)\s*[|｜]\s*(.+?)\s*$/.exec(line) ?? [];
    if (!key || !zh || !en) return index + 1;
    choices.push({ key, name: { zh, en } });
  }
  return choices;
}
