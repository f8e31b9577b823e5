/** What an entry is about, and the way there where there is a page for it. */

import { Link, type LinkProps } from '@tanstack/react-router';
import type { AuditLine } from '@/api/schema.gen';
import type { Permission } from '@/features/identity/permissions';
import { may } from '@/features/identity/permissions';
import { useMe } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import { text } from './text';

interface Way {
  permission: Permission;
  link: Pick<LinkProps, 'to' | 'params' | 'search'>;
}

function wayTo({ action, subject_kind: kind, subject_id: id }: AuditLine): Way | undefined {
  if (action === 'forecasts.holidays_changed') {
    return { permission: 'forecasts.read_forecasts', link: { to: '/holidays' } };
  }
  if (kind === 'holidays' || kind === 'rules' || kind === 'run') {
    return {
      permission: 'classification.read_class_figures',
      link: { to: '/classification', search: { view: 'runs' } },
    };
  }
  if (!id) return undefined;
  switch (kind) {
    case 'customer':
      return {
        permission: 'customers.read_customers',
        link: { to: '/customers/$customerId', params: { customerId: id } },
      };
    case 'station':
      return {
        permission: 'stations.read_stations',
        link: { to: '/stations/$stationId', params: { stationId: id } },
      };
    case 'segment':
      return {
        permission: 'segments.read_segments',
        link: { to: '/segments/$segmentId', params: { segmentId: id } },
      };
    case 'group':
      return {
        permission: 'groups.read_groups',
        link: { to: '/groups/$groupId', params: { groupId: id } },
      };
    case 'warning':
      return { permission: 'warnings.read_warnings', link: { to: '/warnings', search: { warning: id } } };
    case 'user':
      return { permission: 'identity.read_users', link: { to: '/users', search: { user: id } } };
    case 'import':
      return {
        permission: 'imports.run_imports',
        link: { to: '/imports/$importId', params: { importId: id } },
      };
    case 'batch':
      return { permission: 'sales.read_sales', link: { to: '/imports', search: { view: 'batches' } } };
    default:
      return undefined;
  }
}

export function SubjectLink({ entry }: { entry: AuditLine }) {
  const t = useText(text);
  const me = useMe();
  const name = t.of('subject', entry.subject_kind) || '–';
  const way = wayTo(entry);
  if (!way || !me || !may(me, way.permission)) return name;
  return <Link {...way.link}>{name}</Link>;
}
