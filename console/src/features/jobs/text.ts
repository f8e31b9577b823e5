import { defineText } from '@/i18n/text';

export const zh = {
  jobs: '任务',
  jobsHint: '后台任务及其进度,最新的在前',
  job: '任务',
  state: '状态',
  progress: '进度',
  created: '创建',
  started: '开始',
  took: '用时',
  attempts: '尝试次数',
  message: '说明',
  noJobs: '没有任务',
  noJobsHint: '导入、分析等后台任务会列在这里。',
  state_queued: '等待',
  state_running: '运行中',
  state_done: '完成',
  state_failed: '失败',
  name_sales_catch_up: '更新派生数据',
  name_sales_link_earlier: '关联更早的销售',
  name_customers_identifiers_added: '新标识关联客户',
  name_warnings_analyse: '分类与预警分析',
  name_warnings_analyse_nightly: '夜间分析',
} as const;

export const text = defineText(zh, () => import('./text.en'));
