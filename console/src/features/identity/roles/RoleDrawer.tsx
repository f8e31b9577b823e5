/** The editor of one role of the company's own. */

import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input } from 'antd';
import { answer, api, version } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { RoleBody, RoleDraftBody } from '@/api/schema.gen';
import { DetailDrawer } from '@/components/DetailDrawer';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { rolesQuery, useRoleName } from '../queries';
import css from '../security.module.css';
import { text } from '../users/text';
import { FieldRightsFields } from './FieldRightsFields';
import { PermissionsField } from './PermissionsField';

interface RoleDrawerProps {
  /** Nothing for a new one. */
  role: RoleBody | undefined;
  /** The role of which a new one is a copy. */
  copied: RoleBody | undefined;
  onClose: () => void;
}

export function RoleDrawer({ role, copied, onClose }: RoleDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const roleName = useRoleName();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<RoleDraftBody>();
  const before = role ?? copied;
  const reload = () => queryClient.invalidateQueries({ queryKey: rolesQuery.queryKey });
  const { submit, isPending, problem } = useSubmit<RoleDraftBody, RoleBody>({
    form,
    send: (body, key) => save(role, body, key),
    onDone: async () => {
      message.success(t('saved'));
      onClose();
      await reload();
    },
  });
  const remove = (it: RoleBody) =>
    void modal.confirm({
      title: t('deleteRoleAsk', { name: roleName(it.role) }),
      okText: t('deleteRole'),
      okButtonProps: { danger: true },
      onOk: async () => {
        const params = { path: { role_id: it.role }, header: version(it.version) };
        try {
          await answer(api.DELETE('/api/v1/roles/{role_id}', { params }));
          message.success(t('roleDeleted'));
          onClose();
        } catch (error) {
          message.error(sentence(asProblem(error)));
        }
        await reload();
      },
    });
  const name = (lang: 'zh' | 'en') => (
    <Form.Item
      name={['name', lang]}
      label={t.of('roleName', lang)}
      rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
    >
      <Input maxLength={60} autoComplete="off" />
    </Form.Item>
  );
  return (
    <DetailDrawer
      title={role ? t('editRoleTitle', { name: roleName(role.role) }) : t('newRoleTitle')}
      isOpen
      width={640}
      onClose={onClose}
      footer={
        <div className={css.actions}>
          <Button type="primary" loading={isPending} onClick={form.submit}>
            {role ? word('save') : t('create')}
          </Button>
          {role && (
            <Button danger disabled={role.granted > 0} onClick={() => remove(role)}>
              {t('deleteRole')}
            </Button>
          )}
        </div>
      }
    >
      <Form form={form} layout="vertical" initialValues={initial(role, copied)} onFinish={submit}>
        <ProblemNote error={problem} />
        {role && <p className={css.hint}>{t('countsAtOnce')}</p>}
        <div className={css.pair}>
          {name('zh')}
          {name('en')}
        </div>
        <Form.Item name="sees_own_customers_only" valuePropName="checked" noStyle>
          <Checkbox>{t('seesOwnOnly')}</Checkbox>
        </Form.Item>
        <Form.Item name="needs_second_factor" valuePropName="checked">
          <Checkbox>{t('needsFactor')}</Checkbox>
        </Form.Item>
        <FieldRightsFields />
        <Form.Item
          name="permissions"
          label={t('permission')}
          extra={t('permissionsHint')}
          rules={[{ required: true, type: 'array', min: 1, message: t('permissionMissing') }]}
        >
          <PermissionsField known={before?.permissions ?? []} />
        </Form.Item>
      </Form>
      {role && <Versions role={role} />}
    </DetailDrawer>
  );
}

function initial(role: RoleBody | undefined, copied: RoleBody | undefined): Partial<RoleDraftBody> {
  const from = role ?? copied;
  if (!from) return { permissions: [] };
  const { name, permissions, field_rights, sees_own_customers_only, needs_second_factor } = from;
  return {
    // A copy needs a name of its own: two roles of one name could not be told apart.
    ...(role && { name }),
    permissions,
    field_rights,
    sees_own_customers_only,
    needs_second_factor,
  };
}

function save(role: RoleBody | undefined, body: RoleDraftBody, key: string): Promise<RoleBody> {
  if (!role) return answer(api.POST('/api/v1/roles', { body, headers: { 'Idempotency-Key': key } }));
  const params = { path: { role_id: role.role }, header: version(role.version) };
  return answer(api.PUT('/api/v1/roles/{role_id}', { params, body }));
}

function Versions({ role }: { role: RoleBody }) {
  const t = useText(text);
  const { data } = useQuery({
    queryKey: ['roles', role.role, role.version],
    queryFn: () =>
      answer(api.GET('/api/v1/roles/{role_id}/versions', { params: { path: { role_id: role.role } } })),
  });
  return (
    <section className={css.part}>
      <h3>{t('versions')}</h3>
      <ul className={css.small}>
        {data?.items.map((it) => (
          <li key={it.version}>
            {t('versionLine', { version: it.version, who: it.changed_by, when: instant(it.changed_at) })}
          </li>
        ))}
      </ul>
    </section>
  );
}
