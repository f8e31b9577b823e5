import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Dropdown, Segmented, Select } from 'antd';
import { words } from '@/api/problem';
import type { ImportItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { bytes, count } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import type { ImportsSearch } from '@/routes/business';
import { Batches } from './Batches';
import { IMPORT_KINDS } from './kinds';
import { Mappings } from './Mappings';
import { importsQuery } from './queries';
import { canBeUndone, stateOf } from './state';
import { text, type zh } from './text';
import { UndoButton } from './UndoButton';

export function ImportsPage() {
  const t = useText(text);
  const { view } = useSearch({ from: '/inside/imports' });
  const mayImport = useMay('imports.run_imports');
  const maySee = useMay('sales.read_sales');
  const shown = mayImport ? (view === 'batches' && !maySee ? 'files' : (view ?? 'files')) : 'batches';
  const filter = useFilters<ImportsSearch>();
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('imports')}
        hint={t(mayImport ? 'importsHint' : 'batchesHint')}
        actions={mayImport && <Actions />}
      />
      {mayImport && (
        <div>
          <Segmented
            value={shown}
            options={[
              { value: 'files', label: t('files') },
              ...(maySee ? [{ value: 'batches' as const, label: t('batches') }] : []),
              { value: 'mappings', label: t('mappings') },
            ]}
            onChange={(value) =>
              filter({
                view: value === 'files' ? undefined : (value as 'batches' | 'mappings'),
                kind: undefined,
                trials: undefined,
              })
            }
          />
        </div>
      )}
      {shown === 'files' && <History />}
      {shown === 'batches' && <Batches />}
      {shown === 'mappings' && <Mappings />}
    </div>
  );
}

function Actions() {
  const t = useText(text);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: IMPORT_KINDS.map((kind) => ({
            key: kind,
            label: (
              <a href={`/api/v1/imports/templates/${kind}?format=xlsx`} download>
                {t.of('kind', kind)}
              </a>
            ),
          })),
        }}
      >
        <Button icon={<DownloadOutlined />}>{t('templates')}</Button>
      </Dropdown>
      <LinkButton color="primary" variant="solid" icon={<UploadOutlined />} to="/imports/new">
        {t('newImport')}
      </LinkButton>
    </>
  );
}

function History() {
  const t = useText(text);
  const { kind, trials, cursor } = useSearch({ from: '/inside/imports' });
  const filter = useFilters<ImportsSearch>();
  const navigate = useNavigate();
  const imports = useQuery(importsQuery({ kind, trials: Boolean(trials), cursor }));
  const paging = usePaging(imports.data?.next_cursor);
  const mayUndo = useMay('sales.undo_batches');
  const isFiltered = Boolean(kind || trials);
  return (
    <>
      <FilterBar onClear={isFiltered ? () => filter({ kind: undefined, trials: undefined }) : undefined}>
        <Select
          allowClear
          aria-label={t('kind')}
          placeholder={t('allKinds')}
          style={{ width: 160 }}
          value={kind}
          options={IMPORT_KINDS.map((value) => ({ value, label: t.of('kind', value) }))}
          onChange={(value) => filter({ kind: value })}
        />
        <Checkbox
          checked={Boolean(trials)}
          onChange={(event) => filter({ trials: event.target.checked ? '1' : undefined })}
        >
          {t('withTrials')}
        </Checkbox>
      </FilterBar>
      <DataTable
        fill
        name="imports"
        label={t('files')}
        columns={columns(t, mayUndo)}
        rows={imports.data?.items}
        rowKey={(it) => it.id}
        isStale={imports.isPlaceholderData}
        error={imports.error}
        onRetry={() => void imports.refetch()}
        onOpen={(it) => void navigate({ to: '/imports/$importId', params: { importId: it.id } })}
        paging={paging}
        empty={
          isFiltered ? undefined : (
            <EmptyState
              title={t('noImports')}
              hint={t('noImportsHint')}
              action={
                <LinkButton color="primary" variant="solid" to="/imports/new">
                  {t('newImport')}
                </LinkButton>
              }
            />
          )
        }
      />
    </>
  );
}

function columns(t: Translate<typeof zh>, mayUndo: boolean): Column<ImportItem>[] {
  const figure = (key: 'rows' | 'new' | 'changed' | 'known' | 'rejected') => (it: ImportItem) =>
    it.counts ? count(it.counts[key]) : '–';
  return [
    {
      key: 'file',
      title: t('file'),
      phone: 'title',
      render: (it) => (
        <Link to="/imports/$importId" params={{ importId: it.id }}>
          {it.file_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('kind'), render: (it) => t.of('kind', it.kind) },
    {
      key: 'state',
      title: t('state'),
      phone: 'side',
      render: (it) => {
        const { name, tone } = stateOf(it);
        return (
          <Badge tone={tone} title={words(it.message)}>
            {t.of('import', name)}
          </Badge>
        );
      },
    },
    { key: 'asked', title: t('asked'), width: 150, render: (it) => instant(it.asked_at) },
    { key: 'who', title: t('who'), render: (it) => it.user_name },
    { key: 'bytes', title: t('size'), isNumber: true, phone: 'none', render: (it) => bytes(it.file_bytes) },
    { key: 'rows', title: t('rows'), isNumber: true, render: figure('rows') },
    { key: 'new', title: t('fresh'), isNumber: true, render: figure('new') },
    { key: 'changed', title: t('changed'), isNumber: true, phone: 'none', render: figure('changed') },
    { key: 'known', title: t('known'), help: t('knownHelp'), isNumber: true, render: figure('known') },
    {
      key: 'rejected',
      title: t('rejected'),
      isNumber: true,
      render: (it) =>
        it.has_rejects ? (
          <a href={`/api/v1/imports/${it.id}/rejects?format=xlsx`} download title={t('downloadErrors')}>
            {figure('rejected')(it)} <DownloadOutlined />
          </a>
        ) : (
          figure('rejected')(it)
        ),
    },
    {
      key: 'undo',
      title: t('undo'),
      width: 90,
      render: (it) =>
        mayUndo && canBeUndone(it) ? (
          <UndoButton batchId={it.batch_id ?? ''} count={it.counts?.new ?? 0} />
        ) : (
          '–'
        ),
    },
  ];
}
