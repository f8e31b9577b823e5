import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  views: 'Views',
  own: 'My views',
  shared: 'Shared with me',
  noViews: 'No views yet: filter, choose columns, and save them here under a name.',
  name: 'Name of the view',
  nameMissing: 'Give the view a name',
  save: 'Save',
  saved: 'View “{name}” was saved',
  notSearched: 'A searched text may name a person and is not saved with the view.',
  shareWith: 'Share with “{unit}” and below',
  sharedWith: 'shared with “{unit}”',
  sharedBy: 'shared by {owner}',
  share: 'Share view “{name}”',
  unshare: 'No longer share view “{name}”',
  remove: 'Remove view “{name}”',
  removed: 'View “{name}” was removed',
  undo: 'Undo',
  copyLink: 'Copy a link to this list',
  linkCopied: 'The link was copied. Whoever opens it sees what they may see.',
};
