import { defineText } from '@/i18n/text';

export const zh = {
  worth: '预计价值',
  worthHint: '仍在光顾的概率、未来的来店与价值,由来店规律推算,并按上一封闭期的实际校正。',
  alive: '仍在光顾',
  aliveHelp: '按此客户自己的间隔推算:来得勤的客户几周未来就低,来得疏的客户久些才低。',
  visitsYear: '12 个月来店',
  visitsThree: '36 个月来店',
  times: '{count} 天',
  ofVisit: '每次价值',
  valueYear: '12 个月价值',
  valueThree: '36 个月价值',
  asOf: '截至 {day}',
  sort: '排序',
  sort_value: '价值从高到低',
  sort_alive: '最可能已离开的在前',
  customer: '客户',
  owner: '归属单位',
  last: '最近来店',
  none: '还没有预计价值',
  noneHint: '每次分析后自动推算;至少 300 名客户来过店才有模型。',
  models: '模型与校正',
  modelsHint: '每 28 天按全部销售重新拟合一次;客户不足 300 名的类别用全部客户的模型。',
  segment: '客户类别',
  customers: '客户数',
  regularity: '来店规律性 k',
  regularityHelp: '1 为随机来店,越大间隔越均匀。',
  parameters: '参数(标准误)',
  calibration: '上一封闭期校正',
} as const;

export const text = defineText(zh, () => import('./text.en'));
