import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { AssignmentBody, CardBody, CustomerDetail, VehicleBody } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useMay } from '@/features/identity/queries';
import { employeeName } from '@/features/stations/employees';
import { day, instant } from '@/format/days';
import { exactLitres } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import { useText } from '@/i18n/text';
import { AddPartDrawer, type Part } from './AddPartDrawer';
import { FleetWatch } from './FleetWatch';
import { CardDrawer, limitWords } from './file/CardDrawer';
import { Phones } from './file/Phones';
import { text as fileText } from './file/text';
import { VehicleDrawer } from './file/VehicleDrawer';
import { text, type zh } from './text';

/** Vehicles, phones, cards, and who answered for the customer when. */
export function FilePanel({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const w = useText(fileText);
  const mayEdit = useMay('customers.manage_customers');
  const mayWatch = useMay('warnings.read_warnings');
  const [adding, setAdding] = useState<Part>();
  const [vehicle, setVehicle] = useState<VehicleBody>();
  const [card, setCard] = useState<CardBody>();
  const add = (part: Part, label: string) => (
    <Allowed to="customers.manage_customers">
      <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(part)}>
        {label}
      </Button>
    </Allowed>
  );
  const plates = new Map(customer.vehicles.map((it) => [it.id, it.plate]));
  return (
    <div className={page.stack}>
      {mayWatch && <FleetWatch customerId={customer.id} vehicles={customer.vehicles} />}
      <PageHeaderLine title={t('vehicles')} extra={add('vehicle', t('addVehicle'))} />
      <DataTable
        name="vehicles"
        label={t('vehicles')}
        rows={customer.vehicles}
        rowKey={(it) => it.id}
        columns={[
          ...vehicleColumns(t, w),
          ...(mayEdit ? [editColumn<VehicleBody>(t, (it) => it.plate, setVehicle)] : []),
        ]}
        empty={<EmptyState title={t('noVehicles')} />}
      />
      <PageHeaderLine title={t('phones')} extra={add('phone', t('addPhone'))} />
      <Phones customer={customer} />
      <PageHeaderLine title={t('cards')} extra={add('card', t('addCard'))} />
      <DataTable
        name="cards"
        label={t('cards')}
        rows={customer.cards}
        rowKey={(it) => it.id}
        columns={[
          ...cardColumns(t, w, plates, customer.cards),
          ...(mayEdit ? [editColumn<CardBody>(t, (it) => it.card_number, setCard)] : []),
        ]}
        empty={<EmptyState title={t('noCards')} />}
      />
      <PageHeaderLine title={t('assignments')} />
      <DataTable
        name="assignments"
        label={t('assignments')}
        rows={customer.assignments}
        rowKey={(it) => `${it.role} ${it.from}`}
        columns={assignmentColumns(t)}
      />
      {vehicle && (
        <VehicleDrawer customer={customer} vehicle={vehicle} onClose={() => setVehicle(undefined)} />
      )}
      {card && <CardDrawer customer={customer} card={card} onClose={() => setCard(undefined)} />}
      {adding && <AddPartDrawer customer={customer} part={adding} onClose={() => setAdding(undefined)} />}
    </div>
  );
}

type Words = Translate<typeof zh>;
type FileWords = Translate<typeof fileText.zh>;

function editColumn<Row>(t: Words, name: (row: Row) => string, onEdit: (row: Row) => void): Column<Row> {
  return {
    key: 'doing',
    title: '',
    width: 56,
    phone: 'side',
    render: (it) => (
      <Button
        type="text"
        size="small"
        icon={<EditOutlined />}
        aria-label={`${t('edit')} ${name(it)}`}
        onClick={() => onEdit(it)}
      />
    ),
  };
}

function validity(t: Words, it: { from?: string | null; until?: string | null }): string {
  return `${day(it.from)} – ${it.until ? day(it.until) : t('validOpen')}`;
}

function vehicleColumns(t: Words, w: FileWords): Column<VehicleBody>[] {
  return [
    { key: 'plate', title: t('plate'), phone: 'title', render: (it) => it.plate },
    { key: 'kind', title: w('vehicleKind'), render: (it) => w.of('vehicle', it.kind) || '–' },
    { key: 'fuel', title: t('fuel'), render: (it) => t.of('fuel', it.fuel) || '–' },
    { key: 'power', title: t('power'), render: (it) => t.of('power', it.power) },
    {
      key: 'tank',
      title: w('tank'),
      isNumber: true,
      render: (it) => (it.tank_ml == null ? '–' : exactLitres(it.tank_ml)),
    },
    { key: 'valid', title: t('valid'), width: 220, render: (it) => validity(t, it) },
  ];
}

function cardColumns(
  t: Words,
  w: FileWords,
  plates: ReadonlyMap<string, string>,
  cards: readonly CardBody[],
): Column<CardBody>[] {
  return [
    { key: 'number', title: t('cardNumber'), phone: 'title', render: (it) => it.card_number },
    {
      key: 'kind',
      title: t('cardKind'),
      render: (it) =>
        [t.of('card', it.kind), cards.find((main) => main.id === it.main_card_id)?.card_number]
          .filter(Boolean)
          .join(' ‹ '),
    },
    {
      key: 'plate',
      title: t('plate'),
      render: (it) => (it.vehicle_id ? (plates.get(it.vehicle_id) ?? '–') : '–'),
    },
    {
      key: 'limits',
      title: w('limits'),
      wraps: true,
      render: (it) => limitWords(it.limits, w).join(' · ') || w('unlimited'),
    },
    { key: 'valid', title: t('valid'), width: 220, render: (it) => validity(t, it) },
  ];
}

function assignmentColumns(t: Words): Column<AssignmentBody>[] {
  return [
    { key: 'role', title: t('assignmentRole'), width: 160, render: (it) => t.of('role', it.role) },
    {
      key: 'who',
      title: t('name'),
      phone: 'title',
      render: (it) => it.unit?.name ?? (employeeName(it.employee) || '–'),
    },
    {
      key: 'valid',
      title: t('valid'),
      width: 300,
      render: (it) => `${instant(it.from)} – ${it.until ? instant(it.until) : t('validOpen')}`,
    },
  ];
}
