import { defineText } from '@/i18n/text';

export const zh = {
  baskets: '搭配分析',
  basketsHint: '同一客户同一天常一起买什么,带动多少,挣多少;单位在页面顶部选择,按片区及以上统计。',
  counted: '{unit},{from} 至 {until}:{days} 个客户日,{customers} 位客户',
  found: '通过检验的搭配 {count} 条,按“毛利×置信度”从高到低',
  none: '还没有搭配',
  pair: '搭配',
  lift: '提升度',
  liftHelp: '购有前项的日子里,后项出现的频率是平常的几倍;大于 1 才有带动。',
  confidence: '置信度(平常)',
  confidenceHelp: '购有前项的客户日中,同时购有后项的占比;括号内为全部客户日中的占比。',
  days: '客户日',
  daysHelp: '同购的客户日 ÷ 购有前项的客户日。',
  margin: '每次毛利',
  marginHelp: '购有后项的一天,后项平均挣的毛利;没有成本则未知。',
  expected: '预计毛利',
  expectedHelp: '每次毛利 × 置信度:购有前项的一天,由后项可望挣到的毛利。',
  inWords: '说明',
  unknown: '未知',
  offer: '下一个推荐',
  noOffer: '暂无推荐',
  basis: '依据 {unit} 的客户,{from} 至 {until}',
  ownDays: '该客户购有前项的天数',
  times: '{count} 天',
  usual: '平常',
  often: '同类日子里的占比',
  evidence: '依据',
  evidenceValue: '{joint} / {given} 个客户日,{customers} 位客户',
} as const;

export const text = defineText(zh, () => import('./text.en'));
