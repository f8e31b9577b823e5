import { defineText } from '@/i18n/text';

export const zh = {
  audit: '审计',
  auditHint: '谁在什么时候做了什么。每条记录都与前一条相链,改动会被发现。',
  chain: '链的状态',
  chainIntact: '完整,共 {count} 条',
  chainBroken: '第 {seq} 条起不一致:{what}',
  chainCheck: '重新校验',
  chainChecking: '正在校验',
  at: '时间',
  who: '操作人',
  action: '操作',
  subject: '对象',
  detail: '内容',
  seq: '序号',
  trace: '追踪号',
  hash: '哈希',
  unit: '单位',
  filterAction: '操作(完整名称)',
  filterWho: '用户名或任务名',
  from: '起始日期',
  until: '截止日期',
  noEntries: '没有记录',
  entry: '第 {seq} 条记录',
  kind_user: '用户',
  kind_token: '令牌',
  kind_system: '系统',
  kind_anonymous: '未登录',
} as const;

export const text = defineText(zh, () => import('./text.en'));
