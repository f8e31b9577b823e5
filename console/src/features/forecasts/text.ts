import { defineText } from '@/i18n/text';

export const zh = {
  forecast: '销量预测',
  forecastHint: '由过去的日销量推算;阴影为区间:五次中四次落在深色内,二十次中十九次落在浅色内。',
  holidays: '停业、春节和法定节假日已计入。',
  holidaysPage: '查看法定节假日',
  daily: '未来 14 天',
  weekly: '未来 26 周',
  knownUntil: '数据截至 {day}',
  none: '还没有预测',
  noneHint: '每次分析后自动推算。',
  family: '品类',
  family_gasoline: '汽油',
  family_diesel: '柴油',
  family_cng: 'CNG',
  family_lng: 'LNG',
  family_charging: '充电',
  litres: '升',
  day: '日期',
  week: '周(周一)',
  expected: '预计',
  likely: '80% 区间',
  sure: '95% 区间',
  summary: '{family}{span}预计合计 {sum}',
  method: '方法:{method}',
  stations: '由 {count} 座站的预测相加',
  record: '过去 {count} 次预测可以核对:误差为“与上一周期同日之差”的 {error},简单的近四周均值为 {plain}。',
} as const;

export const text = defineText(zh, () => import('./text.en'));
