import { Alert, App, Button, Form, Input } from 'antd';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { GrantBody, UserBody } from '@/api/schema.gen';
import { DetailDrawer } from '@/components/DetailDrawer';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { useHolders, useMe, useRoleName } from '../queries';
import { text as identity } from '../text';
import { EmployeeField } from './EmployeeField';
import { GrantsField } from './GrantsField';
import { type Choice, changesOf, holdsAny, roleWithoutUnit, toChoice, toGrants } from './grants';
import { SwitchButton } from './SwitchButton';
import { text } from './text';
import { UserSecurity } from './UserSecurity';
import { type MadeLink, useLink } from './useLink';
import css from './users.module.css';

interface Values {
  login: string;
  employee_id?: string;
  grants: Choice;
}

interface UserDrawerProps {
  /** Nothing for a new one. */
  user: UserBody | undefined;
  onLink: (link: MadeLink) => void;
  onClose: () => void;
}

export function UserDrawer({ user, onLink, onClose }: UserDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const own = useText(identity);
  const { message, modal } = App.useApp();
  const roleName = useRoleName();
  const isMe = useMe()?.id === user?.id;
  const [form] = Form.useForm<Values>();
  const link = useLink(onLink);
  const employee = Form.useWatch('employee_id', form);
  const before = user?.grants ?? [];
  const after = toGrants(Form.useWatch('grants', form) ?? toChoice(before));
  const { submit, isPending, problem } = useSubmit<Values, UserBody>({
    form,
    send: (values, key) => save(user, values, key),
    onDone: async (saved) => {
      message.success(t('saved'));
      onClose();
      // A new user has no password: the link is the next thing that is needed.
      if (!user) link.make(saved);
      await queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const managers = useHolders()('identity.manage_users');
  const losesOwn = isMe && holdsAny(before, managers) && !holdsAny(after, managers);
  const send = (values: Values) => {
    if (!losesOwn) return submit(values);
    modal.confirm({
      title: t('losesOwnAsk'),
      content: t('losesOwn'),
      okText: t('saveAnyway'),
      okButtonProps: { danger: true },
      onOk: () => submit(values),
    });
  };
  return (
    <DetailDrawer
      title={user ? t('editUser', { login: user.login }) : t('newUser')}
      isOpen
      width={640}
      onClose={onClose}
      footer={
        <div className={css.foot}>
          <Button type="primary" loading={isPending} onClick={form.submit}>
            {user ? word('save') : t('create')}
          </Button>
          {user && !user.is_disabled && (
            <Button loading={link.isPending(user)} onClick={() => link.make(user)}>
              {t(user.has_password ? 'resetLink' : 'setupLink')}
            </Button>
          )}
          {user && !isMe && <SwitchButton user={user} />}
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ login: user?.login ?? '', grants: toChoice(before) }}
        onFinish={send}
      >
        <ProblemNote error={problem} />
        {isMe && <Alert type="info" showIcon className={css.note} title={t('thisIsYou')} />}
        {!user && (
          <Form.Item
            name="login"
            label={own('login')}
            extra={t('loginHint')}
            rules={[{ required: true, whitespace: true, message: own('loginMissing') }]}
          >
            <Input maxLength={100} autoComplete="off" autoFocus />
          </Form.Item>
        )}
        {!user?.employee_id && <EmployeeField form={form} />}
        <Form.Item
          name="grants"
          label={t('roles')}
          rules={[
            { validator: async (_, choice: Choice) => checkGrants(choice, t('roleMissing'), missingUnit) },
          ]}
        >
          <GrantsField isEmployee={Boolean(user ? user.employee_id : employee)} />
        </Form.Item>
        <Changes before={before} after={after} isNew={!user} />
        {losesOwn && <Alert type="warning" showIcon title={t('losesOwn')} />}
      </Form>
      {user && !isMe && <UserSecurity user={user} />}
    </DetailDrawer>
  );

  function missingUnit(role: string): string {
    return t('unitMissing', { role: roleName(role) });
  }
}

function checkGrants(choice: Choice, none: string, missing: (role: string) => string): void {
  const role = roleWithoutUnit(choice);
  if (role) throw new Error(missing(role));
  if (toGrants(choice).length === 0) throw new Error(none);
}

interface ChangesProps {
  before: readonly GrantBody[];
  after: readonly GrantBody[];
  isNew: boolean;
}

/** What saving will do, before it is done. */
function Changes({ before, after, isNew }: ChangesProps) {
  const t = useText(text);
  const roleName = useRoleName();
  const unitName = useUnitName();
  const { added, removed } = changesOf(before, after);
  const line = (grant: GrantBody) =>
    `${roleName(grant.role)} · ${unitName(grant.unit_id) || t('unitUnseen')}`;
  if (added.length + removed.length === 0) return null;
  return (
    <section className={css.changes} aria-live="polite" aria-label={t('changes')}>
      <h3>{t('changes')}</h3>
      <ul>
        {added.map((it) => (
          <li key={line(it)} className={css.added}>
            {t('changeAdded', { what: line(it) })}
          </li>
        ))}
        {removed.map((it) => (
          <li key={line(it)} className={css.removed}>
            {t('changeRemoved', { what: line(it) })}
          </li>
        ))}
      </ul>
      <p className={css.hint}>{t(isNew ? 'newHint' : 'sessionsEnd')}</p>
    </section>
  );
}

function save(user: UserBody | undefined, values: Values, key: string): Promise<UserBody> {
  const grants = toGrants(values.grants);
  if (user) {
    return answer(
      api.PATCH('/api/v1/users/{user_id}', {
        params: { path: { user_id: user.id }, header: { 'If-Match': String(user.version) } },
        body: { grants, employee_id: values.employee_id },
      }),
    );
  }
  return answer(
    api.POST('/api/v1/users', {
      body: { login: values.login, employee_id: values.employee_id, grants },
      headers: { 'Idempotency-Key': key },
    }),
  );
}
