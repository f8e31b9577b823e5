import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  imports: 'Imports',
  importsHint: 'Every import of sales, and what became of it',
  source: 'Source',
  number: 'Batch',
  state: 'State',
  state_running: 'running',
  state_complete: 'complete',
  state_interrupted: 'interrupted',
  state_undone: 'undone',
  started: 'Started',
  rows: 'Rows',
  fresh: 'New',
  known: 'Known',
  knownHelp: 'The same receipt was imported before: sending it again changes nothing.',
  rejected: 'Rejected',
  flagged: 'To check',
  flaggedHelp: 'Lines with money and no volume; their volume is estimated.',
  amount: 'Amount',
  undo: 'Undo',
  undoAsk: 'Undo batch {number}?',
  undoHint:
    'The {count} {count:receipt|receipts} of “{source}” become void and figures are worked out anew. The file can be imported again.',
  undone: 'Undone: {count} {count:receipt is|receipts are} void',
  noImports: 'No sales were imported yet',
  noImportsHint: 'After the first import, its batches are listed here.',
};
