/** Changing the fields of one group, whatever their kinds are. */

import { App, Form } from 'antd';
import { answer, api, version } from '@/api/client';
import { words } from '@/api/problem';
import type { FieldGroup, WholeFile } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { FieldInput } from './FieldInput';
import { keepFile } from './queries';
import { text } from './text';

interface FieldsDrawerProps {
  file: WholeFile;
  group: FieldGroup;
  onClose: () => void;
}

type Values = Record<string, string | null | undefined>;

export function FieldsDrawer({ file, group, onClose }: FieldsDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const fields = file.fields.filter((it) => it.group === group);
  const { submit, isPending, problem } = useSubmit<Values, WholeFile>({
    form,
    send: (values) =>
      answer(
        api.PATCH('/api/v1/customers/{customer_id}/fields', {
          params: { path: { customer_id: file.customer_id }, header: version(file.version) },
          body: { values: changed(file, values) },
        }),
      ),
    onDone: (now) => {
      keepFile(now);
      message.success(t('saved'));
      onClose();
    },
  });
  return (
    <FormDrawer
      title={t('editGroup', { group: t.of('group', group) })}
      form={form}
      initialValues={Object.fromEntries(
        fields.map((it) => [it.key, it.is_personal ? undefined : (it.value ?? undefined)]),
      )}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      {fields.map((it) => (
        <Form.Item
          key={it.key}
          // A key with a point in it is one name, not a path.
          name={[it.key]}
          label={words(it.name)}
          required={it.is_required}
          extra={it.is_personal && it.value ? t('maskedHint', { value: it.value }) : undefined}
        >
          <FieldInput field={it} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

/** What differs from the file; a masked value that was left empty stays. */
function changed(file: WholeFile, values: Values): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const field of file.fields) {
    if (!(field.key in values)) continue;
    const value = values[field.key] || null;
    if (field.is_personal ? value !== null : value !== (field.value ?? null)) changes[field.key] = value;
  }
  return changes;
}
