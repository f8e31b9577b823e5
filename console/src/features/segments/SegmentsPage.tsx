import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { asProblem, sentence as told } from '@/api/problem';
import type { SegmentBody } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { SegmentsSearch } from '@/routes/segments';
import { fromNode, type Node } from './filter';
import { restoreSegment, segmentsQuery } from './queries';
import { type Names, sentence } from './sentence';
import { text, type zh } from './text';
import { useNames } from './useNames';

export function SegmentsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const { deleted, cursor } = useSearch({ from: '/inside/segments' });
  const filter = useFilters<SegmentsSearch>();
  const navigate = useNavigate();
  const names = useNames();
  const segments = useQuery(segmentsQuery(Boolean(deleted), cursor));
  const paging = usePaging(segments.data?.next_cursor);
  const restore = (it: SegmentBody) =>
    restoreSegment(it.id)
      .then(() => message.success(t('restored', { name: it.name })))
      .catch((error: unknown) => message.error(told(asProblem(error))));
  const open = (it: SegmentBody) =>
    void navigate({ to: '/segments/$segmentId', params: { segmentId: it.id } });
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('segments')}
        hint={t('segmentsHint')}
        actions={
          <>
            <Button onClick={() => filter({ deleted: deleted ? undefined : '1' })}>
              {t(deleted ? 'showCurrent' : 'showDeleted')}
            </Button>
            <Allowed to="segments.manage_segments">
              <LinkButton to="/segments/new" color="primary" variant="solid" icon={<PlusOutlined />}>
                {t('newSegment')}
              </LinkButton>
            </Allowed>
          </>
        }
      />
      <DataTable
        fill
        name="segments"
        label={t('segments')}
        columns={columns(t, names, deleted ? restore : undefined)}
        rows={segments.data?.items}
        rowKey={(it) => it.id}
        isStale={segments.isPlaceholderData}
        error={segments.error}
        onRetry={() => void segments.refetch()}
        {...(deleted ? {} : { onOpen: open })}
        paging={paging}
        empty={
          deleted ? (
            <EmptyState title={t('noneDeleted')} />
          ) : (
            <EmptyState title={t('none')} hint={t('noneHint')} />
          )
        }
      />
    </div>
  );
}

function columns(
  t: Translate<typeof zh>,
  names: Names,
  restore: ((it: SegmentBody) => unknown) | undefined,
): Column<SegmentBody>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'title',
      render: (it) =>
        restore ? (
          it.name
        ) : (
          <Link to="/segments/$segmentId" params={{ segmentId: it.id }}>
            {it.name}
          </Link>
        ),
    },
    {
      key: 'words',
      title: t('inWords'),
      wraps: true,
      render: (it) => sentence(t, names, fromNode(it.filter as Node)),
    },
    {
      key: 'sharing',
      title: t('sharing'),
      phone: 'side',
      render: (it) => (it.unit ? it.unit.name : t('private')),
    },
    { key: 'owner', title: t('owner'), render: (it) => it.owner },
    { key: 'changed', title: t('changed'), render: (it) => instant(it.changed_at) },
    ...(restore
      ? [
          {
            key: 'restore',
            title: t('restore'),
            render: (it: SegmentBody) =>
              it.may_change && (
                <Button size="small" onClick={() => void restore(it)}>
                  {t('restore')}
                </Button>
              ),
          },
        ]
      : []),
  ];
}
