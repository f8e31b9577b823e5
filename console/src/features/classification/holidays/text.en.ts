import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  holidays: 'Spring Festivals',
  holidaysHint:
    'Analyses keep clear of the Spring Festival: visits from {before} days before to {after} days after the first day of the lunar year say little about a customer. They belong to no base and open no warning, but for a total stop.',
  classification: 'Classes of customers',
  edit: 'Change the calendar',
  readOnly: 'Only these roles may change it: {roles}',
  others:
    'Other festivals (New Year, Qingming, Labour Day, Dragon Boat, Mid-Autumn, National Day) change visits for a few days only; analyses do nothing about them. Forecasts of sales allow for legal holidays.',
  legalHolidays: 'Legal holidays',
  near: 'Near years',
  all: 'All years',
  years: 'Years',
  year: 'Year',
  day: 'First day of the lunar year',
  period: 'Days that are not judged',
  days: '{from} to {until}, {count} days',
  lunar: 'Lunar calendar',
  lunarHelp: 'Compared with the lunar calendar of the browser, as a hint only.',
  lunarSame: 'agrees',
  lunarOther: 'lunar calendar: {day}',
  lunarUnknown: 'cannot be compared',
  mark_added: 'added',
  mark_changed: 'changed',
  mark_removed: 'to be removed',
  wasDay: 'was {day}',
  noHolidays: 'No Spring Festival is known',
  noHolidaysHint:
    'Without them analyses take customers who come less around the festival for customers who are leaving. Add the first day of the lunar year, year by year.',
  missingYear:
    'There is no Spring Festival for {years}: visits around it will be judged as those of usual days.',
  addYear: 'Add a year',
  remove: 'Remove',
  putBack: 'Put back',
  discard: 'Discard',
  save: 'Save the calendar',
  changed: '{count} {count:change|changes}',
  unchanged: 'Nothing changed yet',
  editing: 'Once saved, later analyses use them; those that were made stay as they are.',
  saved: 'The Spring Festivals are saved',
  dayOf: 'First day of the lunar year {year}',
  none: 'none',
};
