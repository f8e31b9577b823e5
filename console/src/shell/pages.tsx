/** The pages that the navigation and the search know: in the order of the trade, each for who may see it. */

import {
  ApartmentOutlined,
  AuditOutlined,
  BellOutlined,
  CalendarOutlined,
  ControlOutlined,
  CopyOutlined,
  DashboardOutlined,
  ExportOutlined,
  FallOutlined,
  FieldTimeOutlined,
  FileTextOutlined,
  FilterOutlined,
  GiftOutlined,
  HeartOutlined,
  HistoryOutlined,
  ImportOutlined,
  InboxOutlined,
  PieChartOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
  SafetyOutlined,
  ShopOutlined,
  ShoppingOutlined,
  SwapOutlined,
  TeamOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Permission } from '@/features/identity/permissions';
import type { zh } from './text';

export interface PageEntry {
  to: NonNullable<LinkProps['to']>;
  name: keyof typeof zh;
  icon: ReactNode;
  /** Any one of these. */
  permission?: Permission | readonly Permission[];
  /** The key after `g` that leads here. */
  key?: string;
  /** `beneath`: opened from another page, and found by the search. */
  group: 'business' | 'administration' | 'beneath';
}

export const PAGES: readonly PageEntry[] = [
  { to: '/', name: 'cockpit', icon: <DashboardOutlined />, key: 'h', group: 'business' },
  {
    to: '/customers',
    name: 'customers',
    icon: <TeamOutlined />,
    permission: 'customers.read_customers',
    key: 'c',
    group: 'business',
  },
  {
    to: '/segments',
    name: 'segments',
    icon: <FilterOutlined />,
    permission: 'segments.read_segments',
    group: 'business',
  },
  {
    to: '/groups',
    name: 'groups',
    icon: <UsergroupAddOutlined />,
    permission: 'groups.read_groups',
    group: 'business',
  },
  {
    to: '/customers/duplicates',
    name: 'duplicates',
    icon: <CopyOutlined />,
    permission: 'customers.merge_customers',
    group: 'beneath',
  },
  {
    to: '/customers/pool',
    name: 'pool',
    icon: <InboxOutlined />,
    permission: 'customers.pick_customers',
    group: 'beneath',
  },
  {
    to: '/customers/handover',
    name: 'handover',
    icon: <SwapOutlined />,
    permission: 'customers.assign_customers',
    group: 'beneath',
  },
  {
    to: '/customers/keepers',
    name: 'keepers',
    icon: <SafetyOutlined />,
    permission: 'customers.read_customers',
    group: 'beneath',
  },
  {
    to: '/customers/occasions',
    name: 'occasions',
    icon: <GiftOutlined />,
    permission: 'customers.read_customers',
    group: 'beneath',
  },
  {
    to: '/customers/fields',
    name: 'customerFields',
    icon: <ProfileOutlined />,
    permission: 'customers.define_fields',
    group: 'beneath',
  },
  {
    to: '/warnings',
    name: 'warnings',
    icon: <BellOutlined />,
    permission: 'warnings.read_warnings',
    key: 'w',
    group: 'business',
  },
  {
    to: '/warnings/scores',
    name: 'scores',
    icon: <FallOutlined />,
    permission: 'scores.read_scores',
    group: 'beneath',
  },
  {
    to: '/warnings/backtests',
    name: 'backtests',
    icon: <HistoryOutlined />,
    permission: 'scores.read_scores',
    group: 'beneath',
  },
  {
    to: '/station-alerts',
    name: 'stationAlerts',
    icon: <FallOutlined />,
    permission: 'warnings.read_warnings',
    group: 'business',
  },
  {
    to: '/stations',
    name: 'stations',
    icon: <ShopOutlined />,
    permission: 'stations.read_stations',
    key: 's',
    group: 'business',
  },
  {
    to: '/holidays',
    name: 'legalHolidays',
    icon: <CalendarOutlined />,
    permission: 'forecasts.read_forecasts',
    group: 'beneath',
  },
  {
    to: '/sales',
    name: 'sales',
    icon: <FileTextOutlined />,
    permission: 'sales.read_sales',
    key: 'x',
    group: 'business',
  },
  {
    to: '/classification',
    name: 'classification',
    icon: <PieChartOutlined />,
    permission: 'classification.read_class_figures',
    group: 'business',
  },
  {
    to: '/classification/rules',
    name: 'rules',
    icon: <ControlOutlined />,
    permission: 'classification.read_class_figures',
    group: 'beneath',
  },
  {
    to: '/classification/holidays',
    name: 'holidays',
    icon: <CalendarOutlined />,
    permission: 'classification.read_class_figures',
    group: 'beneath',
  },
  {
    to: '/baskets',
    name: 'baskets',
    icon: <ShoppingOutlined />,
    permission: 'baskets.read_baskets',
    group: 'business',
  },
  {
    to: '/imports',
    name: 'imports',
    icon: <ImportOutlined />,
    permission: ['imports.run_imports', 'sales.read_sales'],
    group: 'business',
  },
  { to: '/exports', name: 'exports', icon: <ExportOutlined />, group: 'business' },
  {
    to: '/users',
    name: 'users',
    icon: <ApartmentOutlined />,
    permission: 'identity.read_users',
    group: 'administration',
  },
  {
    to: '/privacy',
    name: 'privacy',
    icon: <SafetyCertificateOutlined />,
    permission: ['privacy.handle_requests', 'privacy.see_alerts', 'privacy.read_register'],
    group: 'administration',
  },
  {
    to: '/audit',
    name: 'audit',
    icon: <AuditOutlined />,
    permission: 'audit.read_audit',
    group: 'administration',
  },
  { to: '/jobs', name: 'jobs', icon: <FieldTimeOutlined />, group: 'administration' },
  {
    to: '/system',
    name: 'system',
    icon: <HeartOutlined />,
    permission: 'system.read_system',
    group: 'administration',
  },
];
