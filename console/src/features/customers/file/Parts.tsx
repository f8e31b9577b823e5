/** Contacts, invoice titles, sites and days of the year: tables, each row with what can be done to it. */

import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ContactBody, InvoiceTitleBody, OccasionBody, SiteBody, WholeFile } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { type Translate, useText } from '@/i18n/text';
import css from './file.module.css';
import { PartDrawer } from './PartDrawer';
import { type AnyPart, type PartName, removePart } from './parts';
import { keepFile } from './queries';
import { text, type zh } from './text';

type Words = Translate<typeof zh>;
type Opened = { name: PartName; part?: AnyPart } | undefined;

export function Parts({ file, isOrganisation }: { file: WholeFile; isOrganisation: boolean }) {
  const t = useText(text);
  const [open, setOpen] = useState<Opened>();
  const shared = { file, onOpen: setOpen };
  return (
    <>
      <PartTable
        {...shared}
        name="contacts"
        title={t('contacts')}
        rows={file.contacts}
        columns={contactColumns(t)}
        empty={t('noContacts')}
      />
      <PartTable
        {...shared}
        name="invoice-titles"
        title={t('invoiceTitles')}
        rows={file.invoice_titles}
        columns={titleColumns(t)}
        empty={t('noInvoiceTitles')}
      />
      {(isOrganisation || file.sites.length > 0) && (
        <PartTable
          {...shared}
          name="sites"
          title={t('sites')}
          rows={file.sites}
          columns={siteColumns(t)}
          empty={t('noSites')}
        />
      )}
      <PartTable
        {...shared}
        name="occasions"
        title={t('occasions')}
        rows={file.occasions}
        columns={occasionColumns(t)}
        empty={t('noOccasions')}
      />
      {open && (
        <PartDrawer file={file} name={open.name} part={open.part} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

interface PartTableProps<Row> {
  file: WholeFile;
  name: PartName;
  title: string;
  rows: readonly Row[];
  columns: Column<Row>[];
  empty: string;
  onOpen: (opened: Opened) => void;
}

function PartTable<Row extends AnyPart & { id: string }>(props: PartTableProps<Row>) {
  const { file, name, title, rows, columns, empty, onOpen } = props;
  const t = useText(text);
  const mayEdit = useMay('customers.manage_customers');
  const doing: Column<Row> = {
    key: 'doing',
    title: '',
    width: 88,
    phone: 'side',
    render: (it) => (
      <RowActions file={file} name={name} part={it} onEdit={() => onOpen({ name, part: it })} />
    ),
  };
  return (
    <>
      <PageHeaderLine
        title={title}
        extra={
          <Allowed to="customers.manage_customers">
            <Button
              size="small"
              icon={<PlusOutlined />}
              aria-label={`${t('add')} ${title}`}
              onClick={() => onOpen({ name })}
            >
              {t('add')}
            </Button>
          </Allowed>
        }
      />
      <DataTable
        name={`file-${name}`}
        label={title}
        rows={rows}
        rowKey={(it) => it.id}
        columns={mayEdit ? [...columns, doing] : columns}
        empty={<EmptyState title={empty} />}
      />
    </>
  );
}

interface RowActionsProps {
  file: WholeFile;
  name: PartName;
  part: { id: string };
  onEdit: () => void;
}

function RowActions({ file, name, part, onEdit }: RowActionsProps): ReactNode {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<string, WholeFile>({
    send: (id) => removePart(file, name, id),
    onDone: (changed) => {
      keepFile(changed);
      message.success(t('removed'));
    },
    onProblem: (problem) => {
      message.error(problem.message);
      return true;
    },
  });
  return (
    <span className={css.actions}>
      <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('edit')} onClick={onEdit} />
      <Popconfirm title={t('removeSure')} okText={t('remove')} onConfirm={() => submit(part.id)}>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('remove')}
          loading={isPending}
        />
      </Popconfirm>
    </span>
  );
}

function contactColumns(t: Words): Column<ContactBody>[] {
  return [
    { key: 'name', title: t('contactName'), phone: 'title', render: (it) => it.name },
    { key: 'role', title: t('contactRole'), render: (it) => t.of('role', it.role) },
    { key: 'phone', title: t('contactPhone'), render: (it) => it.phone ?? '–' },
  ];
}

function titleColumns(t: Words): Column<InvoiceTitleBody>[] {
  return [
    { key: 'title', title: t('title'), phone: 'title', render: (it) => it.title },
    { key: 'tax', title: t('taxNumber'), render: (it) => it.tax_number ?? '–' },
    { key: 'bank', title: t('bank'), render: (it) => it.bank ?? '–' },
    { key: 'account', title: t('account'), render: (it) => it.account ?? '–' },
  ];
}

/** Millionths of a degree in a degree. */
const UDEG = 1_000_000;

function siteColumns(t: Words): Column<SiteBody>[] {
  return [
    { key: 'name', title: t('siteName'), phone: 'title', render: (it) => it.name },
    { key: 'address', title: t('address'), wraps: true, render: (it) => it.address ?? '–' },
    {
      key: 'coordinates',
      title: t('coordinates'),
      render: (it) =>
        it.latitude_udeg == null || it.longitude_udeg == null
          ? '–'
          : `${(it.latitude_udeg / UDEG).toFixed(5)}, ${(it.longitude_udeg / UDEG).toFixed(5)}`,
    },
  ];
}

function occasionColumns(t: Words): Column<OccasionBody>[] {
  return [
    { key: 'kind', title: t('occasionKind'), phone: 'title', render: (it) => t.of('on', it.kind) },
    { key: 'date', title: t('occasionDate'), render: (it) => it.date },
  ];
}
