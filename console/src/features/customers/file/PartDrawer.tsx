/** Adding a contact, an invoice title, a site or a day of the year, or changing one. */

import { App, Form, Input, InputNumber, Select } from 'antd';
import type { WholeFile } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { type Translate, useText } from '@/i18n/text';
import css from './file.module.css';
import { type AnyPart, addPart, changePart, type PartName } from './parts';
import { keepFile } from './queries';
import { text, type zh } from './text';

type Words = Translate<typeof zh>;
type Key =
  | 'name'
  | 'phone'
  | 'role'
  | 'title'
  | 'tax_number'
  | 'address'
  | 'bank'
  | 'account'
  | 'kind'
  | 'date';
type Values = Partial<Record<Key, string>> & { latitude?: number; longitude?: number };

interface PartDrawerProps {
  file: WholeFile;
  name: PartName;
  /** Left out to add one. */
  part?: (AnyPart & { id?: string }) | undefined;
  onClose: () => void;
}

const ROLES = ['decision_maker', 'finance', 'fleet', 'driver', 'site', 'purchasing', 'other'] as const;
const OCCASIONS = ['birthday', 'wedding', 'founding', 'contract', 'other'] as const;

/** The texts of each part, in the order of the form. */
const TEXTS: Readonly<Record<PartName, readonly Key[]>> = {
  contacts: ['name', 'phone', 'role'],
  'invoice-titles': ['title', 'tax_number', 'address', 'phone', 'bank', 'account'],
  sites: ['name', 'address'],
  occasions: ['kind', 'date'],
};

/** Answers show these masked: what is typed replaces them, and nothing leaves them as they are. */
const MASKED = /\*/;

export function PartDrawer({ file, name, part, onClose }: PartDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const keys = TEXTS[name];
  const masked = (key: Key) => {
    const value = part?.[key];
    return typeof value === 'string' && MASKED.test(value) ? value : undefined;
  };
  const { submit, isPending, problem } = useSubmit<Values, WholeFile>({
    form,
    send: (values, key) => {
      const body = toPart(name, keys, values, (it) => masked(it) !== undefined);
      return part?.id ? changePart(file, name, part.id, body) : addPart(file, name, body, key);
    },
    onDone: (changed) => {
      keepFile(changed);
      message.success(t('saved'));
      onClose();
    },
  });
  const titles = {
    contacts: t('contact'),
    'invoice-titles': t('invoiceTitle'),
    sites: t('site'),
    occasions: t('occasion'),
  };
  const initial: Values = Object.fromEntries(
    keys.map((key) => [key, masked(key) ? undefined : (part?.[key] ?? undefined)]),
  );
  if (part?.latitude_udeg != null) initial.latitude = part.latitude_udeg / UDEG;
  if (part?.longitude_udeg != null) initial.longitude = part.longitude_udeg / UDEG;
  return (
    <FormDrawer
      title={`${part ? t('edit') : t('add')} · ${titles[name]}`}
      form={form}
      initialValues={initial}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      {keys.map((key) => {
        const was = masked(key);
        return (
          <Form.Item
            key={key}
            name={key}
            label={label(name, key, t)}
            extra={was ? t('maskedHint', { value: was }) : key === 'date' ? t('occasionDateHint') : undefined}
          >
            {input(key, t)}
          </Form.Item>
        );
      })}
      {name === 'sites' && (
        <div className={css.pair}>
          <Form.Item name="latitude" label={t('latitude')}>
            <InputNumber min={-90} max={90} precision={6} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="longitude" label={t('longitude')}>
            <InputNumber min={-180} max={180} precision={6} style={{ width: '100%' }} />
          </Form.Item>
        </div>
      )}
    </FormDrawer>
  );
}

function label(part: PartName, key: Key, t: Words): string {
  switch (key) {
    case 'name':
      return part === 'sites' ? t('siteName') : t('contactName');
    case 'phone':
      return t('phone');
    case 'role':
      return t('contactRole');
    case 'title':
      return t('title');
    case 'tax_number':
      return t('taxNumber');
    case 'address':
      return t('address');
    case 'bank':
      return t('bank');
    case 'account':
      return t('account');
    case 'kind':
      return t('occasionKind');
    case 'date':
      return t('occasionDate');
  }
}

function input(key: Key, t: Words) {
  if (key === 'role')
    return <Select options={ROLES.map((value) => ({ value, label: t.of('role', value) }))} />;
  if (key === 'kind')
    return <Select options={OCCASIONS.map((value) => ({ value, label: t.of('on', value) }))} />;
  return <Input maxLength={200} type={key === 'phone' ? 'tel' : 'text'} />;
}

/** Millionths of a degree in a degree. */
const UDEG = 1_000_000;

function toPart(
  name: PartName,
  keys: readonly Key[],
  values: Values,
  isMasked: (key: Key) => boolean,
): AnyPart {
  const typed = keys.filter((key) => values[key] || !isMasked(key));
  const part: Record<string, unknown> = Object.fromEntries(typed.map((key) => [key, values[key] || null]));
  if (name === 'sites') {
    const udeg = (value: number | undefined) => (value == null ? null : Math.round(value * UDEG));
    part.latitude_udeg = udeg(values.latitude);
    part.longitude_udeg = udeg(values.longitude);
  }
  return part as AnyPart;
}
