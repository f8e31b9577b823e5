/** The whole file: how much is known and when it is due, its fields, contacts, invoice titles, sites and days. */

import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { words } from '@/api/problem';
import type { CustomerDetail, FieldBody, FieldGroup } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { day } from '@/format/days';
import { exactMoney } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { Completeness } from './Completeness';
import { FieldsDrawer } from './FieldsDrawer';
import { Parts } from './Parts';
import { fileQuery } from './queries';
import { Review } from './Review';
import { text, type zh } from './text';

const GROUPS: readonly FieldGroup[] = ['organisation', 'credit', 'preference', 'won', 'custom'];

export function WholeFileTab({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const file = useQuery(fileQuery(customer.id));
  const [editing, setEditing] = useState<FieldGroup>();
  if (file.error && !file.data) {
    return <ProblemPage error={file.error} onRetry={() => void file.refetch()} />;
  }
  if (!file.data) return <Bone height={420} />;
  const { fields } = file.data;
  const groups = GROUPS.map((group) => ({ group, of: fields.filter((it) => it.group === group) }));
  return (
    <div className={page.split}>
      <div className={page.stack}>
        <Parts file={file.data} isOrganisation={customer.kind === 'organisation'} />
      </div>
      <div className={page.stack}>
        <Completeness completeness={file.data.completeness} />
        <Review file={file.data} />
        {groups
          .filter(({ of }) => of.length > 0)
          .map(({ group, of }) => (
            <Panel
              key={group}
              title={t.of('group', group)}
              extra={
                <Allowed to="customers.manage_customers">
                  <Button
                    size="small"
                    icon={<EditOutlined />}
                    aria-label={t('editGroup', { group: t.of('group', group) })}
                    onClick={() => setEditing(group)}
                  >
                    {t('edit')}
                  </Button>
                </Allowed>
              }
            >
              <Facts items={of.map((it) => ({ label: words(it.name), value: shown(it, t) }))} />
            </Panel>
          ))}
      </div>
      {editing && <FieldsDrawer file={file.data} group={editing} onClose={() => setEditing(undefined)} />}
    </div>
  );
}

/** The value of a field for people. */
export function shown(field: FieldBody, t: Translate<typeof zh>): string {
  const { value } = field;
  if (value == null) return '';
  switch (field.kind) {
    case 'choice':
      return words(field.choices?.find((it) => it.key === value)?.name) || value;
    case 'yes_no':
      return value === 'yes' ? t('yes') : value === 'no' ? t('no') : value;
    case 'amount':
      return exactMoney(Number(value));
    case 'date':
      return day(value);
    case 'customer':
      return field.shown ?? t('hidden');
    case 'employee':
      return field.shown ?? value;
    default:
      return value;
  }
}
