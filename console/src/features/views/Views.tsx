/** Filters under a name: to go back to, to share with a unit, and to hand on as a link. */

import { BookOutlined, DeleteOutlined, LinkOutlined, LockOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { App, Button, Checkbox, Form, Input, Popover } from 'antd';
import { useState } from 'react';
import { asProblem, sentence } from '@/api/problem';
import type { View } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useUnit, useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { createView, deleteView, type Search, shareView, viewsQuery } from './queries';
import { text } from './text';
import css from './views.module.css';

interface ViewsProps {
  /** The page of the list. */
  to: NonNullable<LinkProps['to']>;
  current: Search;
}

export function Views({ to, current }: ViewsProps) {
  const t = useText(text);
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      content={<Chooser to={to} current={current} onChosen={() => setOpen(false)} />}
    >
      <Button icon={<BookOutlined />}>{t('views')}</Button>
    </Popover>
  );
}

function Chooser({ to, current, onChosen }: ViewsProps & { onChosen: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const list = to.slice(1);
  const { data, error } = useQuery(viewsQuery(list));
  const [own, shared] = [true, false].map((wanted) => data?.items.filter((it) => it.is_own === wanted) ?? []);
  const copy = () => {
    const done = () => message.success(t('linkCopied'));
    // Without a secure context there is no clipboard: the address itself can still be copied.
    if (navigator.clipboard) void navigator.clipboard.writeText(location.href).then(done);
    else message.info(location.href);
  };
  const listed = (title: string, views: View[] | undefined) =>
    views &&
    views.length > 0 && (
      <section aria-label={title}>
        <h3 className={css.title}>{title}</h3>
        <ul>
          {views.map((view) => (
            <Row key={view.id} to={to} view={view} onChosen={onChosen} />
          ))}
        </ul>
      </section>
    );
  return (
    <div className={css.views}>
      <ProblemNote error={error} />
      {listed(t('own'), own)}
      {listed(t('shared'), shared)}
      {data?.items.length === 0 && <p className={css.muted}>{t('noViews')}</p>}
      <NewView list={list} current={current} />
      <Button type="link" size="small" icon={<LinkOutlined />} onClick={copy}>
        {t('copyLink')}
      </Button>
    </div>
  );
}

function Row({ to, view, onChosen }: { to: ViewsProps['to']; view: View; onChosen: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { unit } = useUnit();
  const unitName = useUnitName();
  const orTold = (work: Promise<unknown>) =>
    work.catch((error: unknown) => message.error(sentence(asProblem(error))));
  const remove = async () => {
    await deleteView(view);
    const key = `view ${view.id}`;
    const again = () => {
      message.destroy(key);
      void orTold(createView(view, crypto.randomUUID()));
    };
    message.info({
      key,
      duration: 8,
      content: (
        <>
          {t('removed', { name: view.name })}{' '}
          <Button type="link" size="small" onClick={again}>
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  const told = view.is_own
    ? view.unit_id && t('sharedWith', { unit: unitName(view.unit_id) })
    : t('sharedBy', { owner: view.owner });
  return (
    <li>
      <span className={css.name}>
        <Link to={to} search={view.search as never} onClick={onChosen}>
          {view.name}
        </Link>
        {told && <span className={css.muted}>{told}</span>}
      </span>
      {view.is_own && (
        <>
          <Button
            type="text"
            size="small"
            icon={view.unit_id ? <TeamOutlined /> : <LockOutlined />}
            aria-pressed={Boolean(view.unit_id)}
            title={view.unit_id ? undefined : t('shareWith', { unit: unit?.name ?? '' })}
            aria-label={t(view.unit_id ? 'unshare' : 'share', { name: view.name })}
            onClick={() => void orTold(shareView(view, view.unit_id ? null : (unit?.id ?? null)))}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('remove', { name: view.name })}
            onClick={() => void orTold(remove())}
          />
        </>
      )}
    </li>
  );
}

interface Values {
  name: string;
  isShared?: boolean;
}

function NewView({ list, current }: { list: string; current: Search }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { unit } = useUnit();
  const [form] = Form.useForm<Values>();
  const { submit, isPending, problem } = useSubmit<Values, View>({
    form,
    send: ({ name, isShared }, key) =>
      createView({ list, name, search: current, unit_id: isShared ? unit?.id : undefined }, key),
    onDone: (view) => {
      message.success(t('saved', { name: view.name }));
      form.resetFields();
    },
  });
  return (
    <Form form={form} onFinish={submit} className={css.form}>
      <ProblemNote error={problem} />
      <div className={css.pair}>
        <Form.Item name="name" rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}>
          <Input aria-label={t('name')} placeholder={t('name')} maxLength={40} />
        </Form.Item>
        <Button htmlType="submit" loading={isPending}>
          {t('save')}
        </Button>
      </div>
      {unit && (
        <Form.Item name="isShared" valuePropName="checked">
          <Checkbox>{t('shareWith', { unit: unit.name })}</Checkbox>
        </Form.Item>
      )}
      {typeof current.q === 'string' && <p className={css.muted}>{t('notSearched')}</p>}
    </Form>
  );
}
