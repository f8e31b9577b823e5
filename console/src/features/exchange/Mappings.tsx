/** How sources are read, as remembered: named, shared, begun with, forgotten. */

import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Switch, Typography } from 'antd';
import { answer, api, version } from '@/api/client';
import { sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { ChangeMapping, RememberedMapping } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { mappingsQuery } from './queries';
import { text } from './text';

interface Change {
  of: RememberedMapping;
  /** None forgets it. */
  to: ChangeMapping | undefined;
}

function useChange() {
  const { message } = App.useApp();
  return useSubmit<Change, unknown>({
    send: ({ of, to }) => {
      const params = { path: { kind: of.kind as never, key: of.key } };
      return to
        ? answer(
            api.PUT('/api/v1/imports/mappings/{kind}/{key}', {
              params: { ...params, header: version(of.version) },
              body: to,
            }),
          )
        : answer(api.DELETE('/api/v1/imports/mappings/{kind}/{key}', { params }));
    },
    onDone: () => queryClient.invalidateQueries({ queryKey: ['mappings'] }),
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
}

export function Mappings() {
  const t = useText(text);
  const mappings = useQuery(mappingsQuery);
  const { submit, isPending } = useChange();
  const change = (of: RememberedMapping, to: Partial<ChangeMapping>) =>
    submit({ of, to: { name: of.name, is_shared: of.is_shared, is_default: of.is_default, ...to } });
  const columns: Column<RememberedMapping>[] = [
    {
      key: 'name',
      title: t('mappingName'),
      phone: 'title',
      width: 220,
      render: (it) => (
        <Typography.Text
          editable={{ tooltip: t('mappingRename'), maxLength: 100, onChange: (name) => change(it, { name }) }}
        >
          {it.name ?? '–'}
        </Typography.Text>
      ),
    },
    { key: 'kind', title: t('kind'), phone: 'side', render: (it) => t.of('kind', it.kind) },
    {
      key: 'columns',
      title: t('mappingColumns'),
      wraps: true,
      render: (it) => <bdi>{it.columns.join(' · ') || '–'}</bdi>,
    },
    {
      key: 'shared',
      title: t('mappingShared'),
      width: 90,
      render: (it) => (
        <Switch
          aria-label={t('mappingShared')}
          checked={it.is_shared}
          disabled={isPending}
          onChange={(is_shared) => change(it, { is_shared })}
        />
      ),
    },
    {
      key: 'default',
      title: t('mappingDefault'),
      width: 90,
      render: (it) => (
        <Switch
          aria-label={t('mappingDefault')}
          checked={it.is_default}
          disabled={isPending}
          onChange={(is_default) => change(it, { is_default })}
        />
      ),
    },
    { key: 'who', title: t('who'), render: (it) => it.user_name },
    { key: 'used', title: t('mappingUsed'), width: 150, render: (it) => instant(it.used_at) },
    {
      key: 'delete',
      title: t('mappingDelete'),
      width: 100,
      render: (it) => (
        <Popconfirm
          title={t('mappingDeleteAsk')}
          okText={t('mappingDelete')}
          onConfirm={() => submit({ of: it, to: undefined })}
        >
          <Button size="small">{t('mappingDelete')}</Button>
        </Popconfirm>
      ),
    },
  ];
  return (
    <DataTable
      fill
      name="mappings"
      label={t('mappings')}
      columns={columns}
      rows={mappings.data?.items}
      rowKey={(it) => `${it.kind} ${it.key}`}
      error={mappings.error}
      onRetry={() => void mappings.refetch()}
      footer={t('mappingsHint')}
      empty={<EmptyState title={t('noMappings')} hint={t('noMappingsHint')} />}
    />
  );
}
