/** What the audit notes, area by area: the API filters by the exact name of an action. */

export const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  identity: [
    'logged_in',
    'login_failed',
    'password_set',
    'setup_link_issued',
    'user_added',
    'grants_changed',
    'user_disabled',
    'user_enabled',
    'token_made',
    'token_revoked',
  ],
  customers: [
    'customer_filed',
    'customer_changed',
    'owner_assigned',
    'maintainer_assigned',
    'vehicle_added',
    'card_added',
    'phones_added',
    'tags_changed',
    'customers_filed_from_till',
    'customers_imported',
    'vehicles_imported',
    'cards_imported',
    'customers_exported',
  ],
  warnings: ['decision_made', 'exported'],
  classification: ['run_recorded', 'rules_changed', 'holidays_changed', 'exported'],
  sales: ['batch_recorded', 'batch_undone', 'exported', 'product_added', 'price_set', 'cost_set'],
  imports: ['import_asked_for', 'import_ended', 'rejects_downloaded'],
  segments: ['segment_saved', 'segment_changed', 'segment_deleted', 'segment_restored'],
  groups: [
    'group_made',
    'group_changed',
    'group_closed',
    'group_reopened',
    'members_changed',
    'event_added',
    'event_changed',
    'attendance_noted',
  ],
  organisation: ['unit_added', 'unit_changed', 'employee_added', 'employee_changed'],
  stations: [
    'station_added',
    'station_changed',
    'pumps_replaced',
    'tanks_replaced',
    'closures_replaced',
    'targets_replaced',
  ],
};

/** The key of an action's words. */
export function wordOf(action: string): string {
  return action.replace('.', '_');
}
