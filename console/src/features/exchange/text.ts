import { defineText } from '@/i18n/text';

export const zh = {
  imports: '导入',
  importsHint: '销售的每一次导入及其结果',
  source: '来源',
  number: '批次',
  state: '状态',
  state_running: '进行中',
  state_complete: '完成',
  state_interrupted: '中断',
  state_undone: '已撤销',
  started: '开始',
  rows: '行',
  fresh: '新增',
  known: '已有',
  knownHelp: '与已导入的小票完全相同,重复导入不会产生影响。',
  rejected: '拒绝',
  flagged: '待核',
  flaggedHelp: '有金额没有升数的明细,升数为估算。',
  amount: '金额',
  undo: '撤销',
  undoAsk: '撤销批次 {number}?',
  undoHint: '“{source}”导入的 {count} 张小票将作废,相关数字重新计算。同一文件之后可以再次导入。',
  undone: '已撤销,{count} 张小票作废',
  noImports: '还没有导入过销售',
  noImportsHint: '第一次导入后,这里列出每个批次。',
} as const;

export const text = defineText(zh, () => import('./text.en'));
