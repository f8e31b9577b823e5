import { Form, Input } from 'antd';
import { useText } from '@/i18n/text';
import { text } from './text';

/** A new password, typed twice. */
export function NewPassword({ name }: { name: string }) {
  const t = useText(text);
  return (
    <>
      <Form.Item
        name={name}
        label={t('newPassword')}
        extra={t('passwordHint')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Input.Password autoComplete="new-password" maxLength={1000} />
      </Form.Item>
      <Form.Item
        name="repeat"
        label={t('repeatPassword')}
        dependencies={[name]}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value !== getFieldValue(name)) throw new Error(t('repeatDiffers'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={1000} />
      </Form.Item>
    </>
  );
}
