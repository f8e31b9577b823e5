import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  jobs: 'Jobs',
  jobsHint: 'Background work and how far it is, the newest first',
  job: 'Job',
  state: 'State',
  progress: 'Progress',
  created: 'Asked for',
  started: 'Started',
  took: 'Took',
  attempts: 'Attempts',
  message: 'Message',
  noJobs: 'No jobs',
  noJobsHint: 'Imports, analyses and other background work are listed here.',
  state_queued: 'waiting',
  state_running: 'running',
  state_done: 'done',
  state_failed: 'failed',
  name_sales_catch_up: 'Bring derived figures up to date',
  name_sales_link_earlier: 'Link earlier sales',
  name_customers_identifiers_added: 'Link customers by new identifiers',
  name_warnings_analyse: 'Classify and watch customers',
  name_warnings_analyse_nightly: 'Nightly analysis',
};
