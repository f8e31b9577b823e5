/** What an entry tells, sorted for a reader: what was changed from what to what, and everything else. */

export interface Changed {
  field: string;
  before: unknown;
  after: unknown;
}

export interface Told {
  changes: Changed[];
  facts: { field: string; value: unknown }[];
  /** Personal values, which the audit keeps and does not show. */
  isSealed: boolean;
}

type Values = Readonly<Record<string, unknown>>;

function asValues(value: unknown): Values | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : undefined;
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Both sides of a change: field by field where there are fields, else as one. */
function compared(field: string, before: unknown, after: unknown): Changed[] {
  const [was, is] = [asValues(before), asValues(after)];
  if (!was && !is) return [{ field, before, after }];
  const keys = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  return keys
    .map((key) => ({ field: key, before: was?.[key], after: is?.[key] }))
    .filter((it) => !isSame(it.before, it.after));
}

/** `field` names a change that has no fields of its own. */
export function toldBy(detail: unknown, field: string): Told {
  const values = asValues(detail);
  if (!values)
    return { changes: [], facts: detail == null ? [] : [{ field, value: detail }], isSealed: false };
  const { before, after, sealed, subject: _, ...rest } = values;
  const isSealed = sealed !== undefined;
  const changes = 'before' in values || 'after' in values ? compared(field, before, after) : [];
  const facts: Told['facts'] = [];
  for (const [key, value] of Object.entries(isSealed ? rest : { ...rest, ...subjectOf(values) })) {
    const inner = asValues(value);
    if (inner && 'before' in inner && 'after' in inner) {
      changes.push(...compared(key, inner.before, inner.after));
    } else if (inner) {
      facts.push(...Object.entries(inner).map(([name, it]) => ({ field: name, value: it })));
    } else {
      facts.push({ field: key, value });
    }
  }
  return { changes, facts, isSealed };
}

/** Beside a sealed value stands whose it is, which the entry tells as well. */
function subjectOf({ subject }: Values): Values {
  return subject === undefined ? {} : { subject };
}
