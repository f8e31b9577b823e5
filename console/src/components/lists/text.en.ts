import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  exportHolds: 'What it holds',
  list_customers: 'The list of customers',
  list_details: 'Fields of files (credit, preferences, your own)',
  list_vehicles: 'Vehicles',
  list_cards: 'Fuel cards and their limits',
  list_contacts: 'Contacts',
  list_invoice_titles: 'Invoice titles',
  list_sites: 'Sites',
  list_occasions: 'Occasions',
};
