/** What lists are called; apart from the texts of every page, since a login has none. */

import { defineText } from '@/i18n/text';

export const zh = {
  exportHolds: '内容',
  list_customers: '客户名单',
  list_details: '档案字段(授信、偏好、自定义等)',
  list_vehicles: '车辆',
  list_cards: '油卡与限制',
  list_contacts: '联系人',
  list_invoice_titles: '发票抬头',
  list_sites: '场所',
  list_occasions: '纪念日',
} as const;

export const text = defineText(zh, () => import('./text.en'));
