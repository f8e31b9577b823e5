/** The fields that the company defined for its files, and when files must be reviewed. */

import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { DefinedFieldBody, ReviewRules } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { DefinitionDrawer } from './DefinitionDrawer';
import css from './file.module.css';
import { fieldsQuery, reviewRulesQuery } from './queries';
import { text } from './text';

export function DefinitionsPage() {
  const t = useText(text);
  const fields = useQuery(fieldsQuery);
  const [open, setOpen] = useState<{ field?: DefinedFieldBody }>();
  const columns: Column<DefinedFieldBody>[] = [
    { key: 'name', title: t('field'), phone: 'title', render: (it) => words(it.name) },
    { key: 'key', title: t('fieldKey'), render: (it) => it.key },
    { key: 'kind', title: t('fieldKind'), render: (it) => t.of('kind', it.kind) },
    {
      key: 'for',
      title: t('appliesTo'),
      render: (it) => it.applies_to.map((kind) => t.of('for', kind)).join(' · '),
    },
    {
      key: 'flags',
      title: t('state'),
      phone: 'side',
      render: (it) => (
        <>
          <Badge tone={it.is_retired ? 'grey' : 'green'}>{it.is_retired ? t('retired') : t('inUse')}</Badge>{' '}
          {it.is_required && <Badge tone="amber">{t('isRequired')}</Badge>}{' '}
          {it.is_personal && <Badge tone="violet">{t('isPersonal')}</Badge>}
        </>
      ),
    },
    {
      key: 'doing',
      title: '',
      width: 56,
      render: (it) => (
        <Button
          type="text"
          size="small"
          icon={<EditOutlined />}
          aria-label={t('changeField', { name: words(it.name) })}
          onClick={() => setOpen({ field: it })}
        />
      ),
    },
  ];
  return (
    <div className={page.flow}>
      <PageHeader
        crumb={{ label: t('customers'), to: '/customers' }}
        title={t('definitions')}
        hint={t('definitionsHint')}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({})}>
            {t('defineField')}
          </Button>
        }
      />
      <DataTable
        name="definitions"
        label={t('definitions')}
        rows={fields.data?.defined}
        rowKey={(it) => it.id}
        columns={columns}
        error={fields.error}
        onRetry={() => void fields.refetch()}
        empty={<EmptyState title={t('noDefinitions')} />}
      />
      <Rules />
      {open && <DefinitionDrawer field={open.field} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

type Days = Record<string, number>;

function Rules() {
  const t = useText(text);
  const rules = useQuery(reviewRulesQuery);
  return (
    <Panel title={t('reviewRules')} extra={t('reviewRulesHint')}>
      <ProblemNote error={rules.error} />
      {rules.data ? <RulesForm rules={rules.data} /> : <Bone height={80} />}
    </Panel>
  );
}

function RulesForm({ rules }: { rules: ReviewRules }) {
  const t = useText(text);
  const word = useText(common);
  const { message } = App.useApp();
  const [form] = Form.useForm<Days>();
  const { submit, isPending, problem } = useSubmit<Days, ReviewRules>({
    form,
    send: (values) =>
      answer(
        api.PUT('/api/v1/customers/review-rules', {
          body: { items: Object.entries(values).map(([name, days]) => ({ class: name, days })) },
        }),
      ),
    onDone: (kept) => {
      queryClient.setQueryData(reviewRulesQuery.queryKey, kept);
      void queryClient.invalidateQueries({ queryKey: ['customer'] });
      message.success(t('saved'));
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={Object.fromEntries(rules.items.map((it) => [it.class, it.days]))}
      onFinish={submit}
    >
      <ProblemNote error={problem} />
      <div className={css.pair}>
        {rules.items.map((it) => (
          <Form.Item
            key={it.class}
            name={it.class}
            label={t.of('class', it.class)}
            rules={[{ required: true }]}
          >
            <InputNumber min={1} max={3650} precision={0} suffix={t('days')} style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </div>
      <Button htmlType="submit" loading={isPending}>
        {word('save')}
      </Button>
    </Form>
  );
}
