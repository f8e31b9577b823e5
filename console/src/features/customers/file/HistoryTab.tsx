/** Every change of a file, who made it, and taking the last one of a field back. */

import { UndoOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { answer, api, version } from '@/api/client';
import { sentence, words } from '@/api/problem';
import type { ChangeBody, CustomerDetail, WholeFile } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { exactLitres, exactMoney } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './file.module.css';
import { changesPage, fieldsQuery, keepFile } from './queries';
import { text } from './text';

/** Millionths of a degree in a degree. */
const UDEG = 1_000_000;

const TONES: Readonly<Record<string, Tone>> = { added: 'green', changed: 'blue', removed: 'red' };

export function HistoryTab({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const [field, setField] = useState<string>();
  const mayEdit = useMay('customers.manage_customers');
  const history = useInfiniteQuery({
    queryKey: ['customer', customer.id, 'changes', field],
    queryFn: ({ pageParam }) => changesPage(customer.id, field, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const rows = history.data?.pages.flatMap((it) => it.items);
  const fields = useSeen(rows);
  const columns: Column<ChangeBody>[] = [
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    { key: 'by', title: t('by'), width: 140, render: (it) => it.by },
    { key: 'field', title: t('field'), phone: 'title', render: (it) => words(it.name) },
    {
      key: 'action',
      title: t('action'),
      width: 110,
      phone: 'side',
      render: (it) => (
        <>
          <Badge tone={TONES[it.action] ?? 'grey'}>{t.of('action', it.action)}</Badge>{' '}
          {it.undoes && <Badge>{t('undid')}</Badge>}
        </>
      ),
    },
    {
      key: 'before',
      title: t('before'),
      wraps: true,
      render: (it) => <Shown change={it} value={it.before} />,
    },
    { key: 'after', title: t('after'), wraps: true, render: (it) => <Shown change={it} value={it.after} /> },
  ];
  const undoing: Column<ChangeBody> = {
    key: 'undo',
    title: '',
    width: 84,
    render: (it) => (it.can_undo ? <Undo customer={customer} change={it} /> : null),
  };
  return (
    <div className={page.stack}>
      <div>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('field')}
          placeholder={t('allFields')}
          style={{ width: 220 }}
          value={field}
          options={fields}
          onChange={setField}
        />
      </div>
      <DataTable
        name="history"
        label={t('history')}
        rows={rows}
        rowKey={(it) => it.id}
        columns={mayEdit ? [...columns, undoing] : columns}
        error={history.error}
        onRetry={() => void history.refetch()}
        empty={<EmptyState title={t('noHistory')} />}
        footer={
          history.hasNextPage && (
            <Button
              size="small"
              loading={history.isFetchingNextPage}
              onClick={() => void history.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )
        }
      />
    </div>
  );
}

/** The fields that were seen so far; they stay when the list is narrowed to one of them. */
function useSeen(rows: readonly ChangeBody[] | undefined) {
  const [seen] = useState(() => new Map<string, string>());
  return useMemo(() => {
    for (const row of rows ?? []) seen.set(row.field, words(row.name));
    return [...seen].map(([value, label]) => ({ value, label }));
  }, [rows, seen]);
}

function Shown({ change, value }: { change: ChangeBody; value: unknown }) {
  const t = useText(text);
  const { data } = useQuery(fieldsQuery);
  const field = data?.fields.find((it) => it.key === change.field);
  if (value == null) return <span className={css.muted}>–</span>;
  const choice = field?.choices?.find((it) => it.key === value);
  if (choice) return words(choice.name);
  if (field?.kind === 'yes_no') return value === 'yes' ? t('yes') : t('no');
  if (typeof value === 'number' && change.field.endsWith('_udeg')) return (value / UDEG).toFixed(5);
  if (typeof value === 'number' && change.field.endsWith('_ml')) return exactLitres(value);
  if (typeof value === 'string' && change.field.endsWith('_minor')) return exactMoney(Number(value));
  if (typeof value === 'string' && change.field === 'contact.role') return t.of('role', value);
  if (typeof value === 'string' && change.field === 'occasion.kind') return t.of('on', value);
  if (typeof value === 'string' && change.field === 'vehicle.kind') return t.of('vehicle', value);
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (Array.isArray(value))
    return value.length === 0 ? <span className={css.muted}>–</span> : value.join(' ');
  const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return <span className={css.value}>{shown}</span>;
}

function Undo({ customer, change }: { customer: CustomerDetail; change: ChangeBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<string, WholeFile>({
    send: (id) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/changes/{change_id}/undo', {
          params: {
            path: { customer_id: customer.id, change_id: id },
            header: version(customer.version),
          },
        }),
      ),
    onDone: (file) => {
      keepFile(file);
      message.success(t('undone'));
    },
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return (
    <Button size="small" icon={<UndoOutlined />} loading={isPending} onClick={() => submit(change.id)}>
      {t('undo')}
    </Button>
  );
}
