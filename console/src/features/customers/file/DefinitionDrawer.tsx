/** Defining a field of files, or changing one. */

import { App, Checkbox, Form, Input, Select } from 'antd';
import { answer, api, version } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Choice, DefinedFieldBody, FieldKind, Kind } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { KINDS } from '@/routes/customers';
import { choiceLines, readChoices } from './choices';
import { fieldsQuery } from './queries';
import { text } from './text';

const FIELD_KINDS = ['text', 'number', 'date', 'choice', 'yes_no'] as const;

interface Values {
  key: string;
  zh: string;
  en: string;
  kind: FieldKind;
  choices?: string;
  applies_to: Kind[];
  is_required?: boolean;
  is_personal?: boolean;
  is_retired?: boolean;
}

interface DefinitionDrawerProps {
  /** Left out to define one. */
  field?: DefinedFieldBody | undefined;
  onClose: () => void;
}

export function DefinitionDrawer({ field, onClose }: DefinitionDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? field?.kind;
  const { submit, isPending, problem } = useSubmit<Values, DefinedFieldBody>({
    form,
    send: (values, key) => (field ? change(field, values) : define(values, key)),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: fieldsQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: ['customer'] });
      message.success(t('saved'));
      onClose();
    },
  });
  return (
    <FormDrawer
      title={field ? t('changeField', { name: words(field.name) }) : t('defineField')}
      form={form}
      initialValues={
        field
          ? {
              key: field.key,
              zh: field.name.zh,
              en: field.name.en,
              kind: field.kind,
              choices: choiceLines(field.choices ?? []),
              applies_to: field.applies_to,
              is_required: field.is_required,
              is_personal: field.is_personal,
              is_retired: field.is_retired,
            }
          : { kind: 'text', applies_to: [...KINDS] }
      }
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      <Form.Item name="key" label={t('fieldKey')} extra={t('fieldKeyHint')} rules={[{ required: true }]}>
        <Input maxLength={50} disabled={field !== undefined} />
      </Form.Item>
      <Form.Item name="zh" label={t('nameZh')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="en" label={t('nameEn')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="kind" label={t('fieldKind')}>
        <Select
          disabled={field !== undefined}
          options={FIELD_KINDS.map((value) => ({ value, label: t.of('kind', value) }))}
        />
      </Form.Item>
      {kind === 'choice' && (
        <Form.Item
          name="choices"
          label={t('choices')}
          extra={t('choicesHint')}
          rules={[
            {
              validator: (_, value: string | undefined) => {
                const read = readChoices(value ?? '');
                return typeof read === 'number'
                  ? Promise.reject(new Error(t('choicesUnreadable', { line: read })))
                  : Promise.resolve();
              },
            },
          ]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
        </Form.Item>
      )}
      <Form.Item name="applies_to" label={t('appliesTo')} rules={[{ required: true }]}>
        <Select mode="multiple" options={KINDS.map((value) => ({ value, label: t.of('for', value) }))} />
      </Form.Item>
      <Form.Item name="is_required" valuePropName="checked" extra={t('isRequiredHint')}>
        <Checkbox>{t('isRequired')}</Checkbox>
      </Form.Item>
      <Form.Item name="is_personal" valuePropName="checked" extra={t('isPersonalHint')}>
        <Checkbox disabled={field !== undefined}>{t('isPersonal')}</Checkbox>
      </Form.Item>
      {field && (
        <Form.Item name="is_retired" valuePropName="checked">
          <Checkbox>{t('isRetired')}</Checkbox>
        </Form.Item>
      )}
    </FormDrawer>
  );
}

function choicesOf(values: Values): Choice[] {
  const read = values.kind === 'choice' ? readChoices(values.choices ?? '') : [];
  return typeof read === 'number' ? [] : read;
}

function define(values: Values, key: string): Promise<DefinedFieldBody> {
  return answer(
    api.POST('/api/v1/customers/fields', {
      headers: { 'Idempotency-Key': key },
      body: {
        key: values.key.trim(),
        name: { zh: values.zh, en: values.en },
        kind: values.kind,
        choices: choicesOf(values),
        applies_to: values.applies_to,
        is_required: values.is_required ?? false,
        is_personal: values.is_personal ?? false,
      },
    }),
  );
}

function change(field: DefinedFieldBody, values: Values): Promise<DefinedFieldBody> {
  return answer(
    api.PATCH('/api/v1/customers/fields/{field_id}', {
      params: { path: { field_id: field.id }, header: version(field.version) },
      body: {
        name: { zh: values.zh, en: values.en },
        choices: choicesOf({ ...values, kind: field.kind }),
        applies_to: values.applies_to,
        is_required: values.is_required ?? false,
        is_retired: values.is_retired ?? false,
      },
    }),
  );
}
