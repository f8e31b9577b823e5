import { defineText } from '@/i18n/text';

export const zh = {
  views: '视图',
  own: '我的视图',
  shared: '共享给我的',
  noViews: '还没有视图:先筛选、选列,再在此命名保存。',
  name: '视图名称',
  nameMissing: '请填写视图名称',
  save: '保存',
  saved: '已保存视图“{name}”',
  notSearched: '搜索文字可能含个人信息,不会随视图保存。',
  shareWith: '与“{unit}”及下级共享',
  sharedWith: '已与“{unit}”共享',
  sharedBy: '{owner} 共享',
  share: '共享视图“{name}”',
  unshare: '不再共享视图“{name}”',
  remove: '删除视图“{name}”',
  removed: '已删除视图“{name}”',
  undo: '撤销',
  copyLink: '复制当前列表的链接',
  linkCopied: '链接已复制,对方登录后即可打开(仅限其权限范围内的数据)。',
} as const;

export const text = defineText(zh, () => import('./text.en'));
