import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { words } from '@/api/problem';
import type { TimelineItem } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { useUnitName } from '@/features/stations/units';
import { StateBadge } from '@/features/warnings/StateBadge';
import { dayWithWeekday } from '@/format/days';
import { exactLitres, exactMoney } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { fieldsQuery } from './file/queries';
import { timelinePage } from './queries';
import { text } from './text';

const TONES: Readonly<Record<string, Tone>> = {
  purchase: 'grey',
  warning: 'red',
  class: 'blue',
  assignment: 'green',
  change: 'violet',
};

export function Timeline({ customerId }: { customerId: string }) {
  const t = useText(text);
  const timeline = useInfiniteQuery({
    queryKey: ['customer', customerId, 'timeline'],
    queryFn: ({ pageParam }) => timelinePage(customerId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  if (timeline.error && !timeline.data) {
    return <ProblemPage error={timeline.error} onRetry={() => void timeline.refetch()} />;
  }
  const items = timeline.data?.pages.flatMap((it) => it.items);
  if (!items) return <Bone height={420} />;
  if (items.length === 0) return <EmptyState title={t('noTimeline')} />;
  return (
    <Panel flush>
      <ol className={css.timeline}>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and the list only grows at its end
          <li key={index} className={css.event}>
            <span className={css.day}>{dayWithWeekday(item.day)}</span>
            <span>
              <Badge tone={TONES[item.kind] ?? 'grey'}>{t.of('event', item.kind)}</Badge>
            </span>
            <span>
              <What item={item} customerId={customerId} />
            </span>
            <span className={css.amounts}>
              {item.volume_ml != null && <span>{exactLitres(item.volume_ml)}</span>}
              {item.amount_minor != null && <span>{exactMoney(item.amount_minor)}</span>}
            </span>
          </li>
        ))}
      </ol>
      {timeline.hasNextPage && (
        <div className={css.end}>
          <Button loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
            {t('moreTimeline')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** `changed language`: what was done, and to which field. */
function FileChange({ what }: { what: string }) {
  const t = useText(text);
  const { data } = useQuery(fieldsQuery);
  const [action = '', key = ''] = what.split(' ');
  const known = data?.fields.find((it) => it.key === key) ?? data?.parts.find((it) => it.key === key);
  const field = words(known?.name) || key;
  if (action === 'added') return t('did_added', { field });
  if (action === 'removed') return t('did_removed', { field });
  return t('did_changed', { field });
}

function What({ item, customerId }: { item: TimelineItem; customerId: string }) {
  const t = useText(text);
  const unitName = useUnitName();
  if (item.kind === 'warning') return <StateBadge state={item.what} />;
  if (item.kind === 'assignment') return t.of('role', item.what);
  if (item.kind === 'change') return <FileChange what={item.what} />;
  if (item.kind === 'class') {
    const [abc, relationship, rfm] = item.what.split(' ').map((it) => (it === '-' ? undefined : it));
    return <ClassBadges value={{ abc, relationship, rfm }} />;
  }
  const families = item.what.split(/[ ,]+/).map((it) => t.of('family', it));
  const station = unitName(item.station_id) || t('otherStations');
  return (
    <Link to="/sales" search={{ customer: customerId, from: item.day, until: item.day }}>
      {`${station} · ${families.join(' + ')}`}
    </Link>
  );
}
