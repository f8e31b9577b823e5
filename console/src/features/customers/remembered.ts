/** The columns chosen the last time, kept in the browser. */

const COLUMNS = 'forecourt.columns.customers';

/** The columns chosen the last time, for an address that names none. */
export function rememberedColumns(): string | undefined {
  return localStorage.getItem(COLUMNS) ?? undefined;
}

export function rememberColumns(columns: string | undefined): void {
  if (columns === undefined) localStorage.removeItem(COLUMNS);
  else localStorage.setItem(COLUMNS, columns);
}
