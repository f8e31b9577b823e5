import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { answer, api } from '@/api/client';
import type { GrantBody, UserBody } from '@/api/schema.gen';
import { DetailDrawer } from '@/components/DetailDrawer';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { ALL_ROLES } from './permissions';
import { text } from './text';
import css from './users.module.css';

interface Values {
  login: string;
  grants: GrantBody[];
  is_disabled?: boolean;
}

interface UserDrawerProps {
  /** Nothing for a new one. */
  user: UserBody | undefined;
  onSaved: (user: UserBody) => void;
  onClose: () => void;
}

export function UserDrawer({ user, onSaved, onClose }: UserDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const [form] = Form.useForm<Values>();
  const { submit, isPending, problem } = useSubmit<Values, UserBody>({
    form,
    send: (values, key) => save(user, values, key),
    onDone: onSaved,
  });
  return (
    <DetailDrawer
      title={user ? t('editUser', { login: user.login }) : t('newUser')}
      isOpen
      onClose={onClose}
      footer={
        <Button type="primary" loading={isPending} onClick={form.submit}>
          {word('save')}
        </Button>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          login: user?.login ?? '',
          grants: user?.grants ?? [{}],
          is_disabled: user?.is_disabled ?? false,
        }}
        onFinish={submit}
      >
        <ProblemNote error={problem} />
        {!user && (
          <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('loginMissing') }]}>
            <Input maxLength={100} autoComplete="off" autoFocus />
          </Form.Item>
        )}
        <Grants />
        {user && (
          <>
            <Form.Item name="is_disabled" valuePropName="checked" style={{ marginBottom: 4 }}>
              <Checkbox>{t('disable')}</Checkbox>
            </Form.Item>
            <p className={css.hint}>{t('disabledHint')}</p>
          </>
        )}
      </Form>
    </DetailDrawer>
  );
}

function Grants() {
  const t = useText(text);
  const { all } = useUnits();
  return (
    <Form.List name="grants">
      {(fields, { add, remove }) => (
        <Form.Item label={t('roles')}>
          {fields.map(({ key, name }) => (
            <div key={key} className={css.grant}>
              <Form.Item
                name={[name, 'role']}
                rules={[{ required: true, message: t('roleMissing') }]}
                style={{ marginBottom: 8 }}
              >
                <Select
                  aria-label={t('role')}
                  placeholder={t('role')}
                  options={ALL_ROLES.map((value) => ({ value, label: t.of('role', value) }))}
                />
              </Form.Item>
              <Form.Item
                name={[name, 'unit_id']}
                rules={[{ required: true, message: t('unitMissing') }]}
                style={{ marginBottom: 8 }}
              >
                <Select
                  aria-label={t('unit')}
                  placeholder={t('unit')}
                  showSearch={{ optionFilterProp: 'label' }}
                  options={all.map((it) => ({ value: it.id, label: `${it.name} ${it.code}` }))}
                />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label={t('removeGrant')} onClick={() => remove(name)} />
            </div>
          ))}
          <Button type="link" icon={<PlusOutlined />} onClick={() => add({})}>
            {t('addGrant')}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function save(user: UserBody | undefined, values: Values, key: string): Promise<UserBody> {
  if (user) {
    return answer(
      api.PATCH('/api/v1/users/{user_id}', {
        params: { path: { user_id: user.id } },
        body: { grants: values.grants, is_disabled: values.is_disabled },
      }),
    );
  }
  return answer(
    api.POST('/api/v1/users', {
      body: { login: values.login, grants: values.grants },
      headers: { 'Idempotency-Key': key },
    }),
  );
}
