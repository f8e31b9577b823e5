/**
 * Whether a customer who goes from one class to another is worth more to us or less.
 *
 * **Invariant:** coming to be known, not being known any more and having no class yet are neither.
 */

export type Direction = 'better' | 'worse' | 'other' | 'stayed';

/** Classes of one rank stand beside each other: a new customer who comes without habit is no loss. */
const RANKS: Readonly<Record<string, number>> = {
  a: 3,
  b: 2,
  c: 1,
  gold: 5,
  regular: 4,
  potential: 3,
  new: 2,
  occasional: 2,
  sleeping: 1,
  lost: 0,
};

export function direction(from: string, to: string): Direction {
  if (from === to) return 'stayed';
  const [was, is] = [RANKS[from], RANKS[to]];
  if (was === undefined || is === undefined || was === is) return 'other';
  return is > was ? 'better' : 'worse';
}

interface Flow {
  from_class: string;
  to_class: string;
  customers: number;
}

/** How many customers went which way. */
export function byDirection(cells: readonly Flow[]): Record<Direction, number> {
  const sums = { better: 0, worse: 0, other: 0, stayed: 0 };
  for (const it of cells) sums[direction(it.from_class, it.to_class)] += it.customers;
  return sums;
}
