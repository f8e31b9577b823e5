/** Two files side by side: field by field somebody chooses, and the rest moves. */

import { SwapOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Popconfirm, Radio } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CustomerDetail, MergeBody, MergeField, MergePreview } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { employeeName } from '@/features/stations/employees';
import { day } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import css from './duplicates.module.css';
import { previewQuery } from './queries';
import { text, type zh } from './text';

export function MergePage() {
  const t = useText(text);
  const { kept, absorbed } = useSearch({ from: '/inside/customers/merge' });
  if (!kept || !absorbed) {
    return (
      <EmptyState
        title={t('chooseTwo')}
        action={<LinkButton to="/customers/duplicates">{t('toDuplicates')}</LinkButton>}
      />
    );
  }
  // Another pair is another form.
  return <SideBySide key={`${kept} ${absorbed}`} kept={kept} absorbed={absorbed} />;
}

function SideBySide({ kept, absorbed }: { kept: string; absorbed: string }) {
  const t = useText(text);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const preview = useQuery(previewQuery(kept, absorbed));
  const [taken, setTaken] = useState<readonly MergeField[]>([]);
  const { submit, isPending, problem } = useSubmit<MergePreview, MergeBody>({
    send: (pair, key) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/merge', {
          params: { path: { customer_id: kept } },
          body: {
            absorbed_id: absorbed,
            kept_version: pair.kept.version,
            absorbed_version: pair.absorbed.version,
            take: [...taken],
          },
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: async () => {
      message.success(t('mergeDone'));
      void queryClient.invalidateQueries();
      await navigate({ to: '/customers/$customerId', params: { customerId: kept } });
    },
    onProblem: ({ code }) => {
      // Somebody was quicker: what is compared is fetched anew, and the choice stays.
      if (code === 'changed_meanwhile') void preview.refetch();
      return false;
    },
  });
  if (preview.error && !preview.data) {
    return <ProblemPage error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  if (!preview.data) return <PageSkeleton />;
  const pair = preview.data;
  const swap = () =>
    void navigate({ to: '/customers/merge', search: { kept: absorbed, absorbed: kept }, replace: true });
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('mergeTitle')}
        hint={t('mergeHint')}
        crumb={{ label: t('duplicates'), to: '/customers/duplicates' }}
        actions={
          <>
            <Button icon={<SwapOutlined />} onClick={swap}>
              {t('swap')}
            </Button>
            <Popconfirm
              title={t('confirmMerge', { kept: pair.kept.number, absorbed: pair.absorbed.number })}
              okText={t('merge')}
              onConfirm={() => submit(pair)}
            >
              <Button type="primary" loading={isPending}>
                {t('merge')}
              </Button>
            </Popconfirm>
          </>
        }
      />
      <ProblemNote error={problem} />
      <div className={page.halves}>
        <FilePanel title={t('kept')} file={pair.kept} />
        <FilePanel title={t('absorbed')} file={pair.absorbed} />
      </div>
      <Panel title={t('choose')}>
        {pair.differing.length === 0 && <p>{t('same')}</p>}
        {pair.differing.map((field) => (
          <Choice
            key={field}
            field={field}
            pair={pair}
            isTaken={taken.includes(field)}
            onChange={(isTaken) =>
              setTaken((before) => (isTaken ? [...before, field] : before.filter((it) => it !== field)))
            }
          />
        ))}
      </Panel>
      <Panel title={t('moving')}>
        {pair.moving.length === 0 ? (
          <p>{t('movingNothing')}</p>
        ) : (
          <Facts
            items={pair.moving.map((it) => ({
              label: words(it.words),
              value: t('rows', { count: it.rows }),
            }))}
          />
        )}
      </Panel>
    </div>
  );
}

function FilePanel({ title, file }: { title: string; file: CustomerDetail }) {
  const t = useText(text);
  return (
    <Panel title={`${title} · ${file.name || file.number}`}>
      <Facts
        items={[
          { label: t('field_number'), value: file.number },
          { label: t('phones'), value: file.phones.join(' ') },
          { label: t('plates'), value: file.plates.join(' ') },
          { label: t('cards'), value: file.cards.map((it) => it.card_number).join(' ') },
          { label: t('owner'), value: file.owner?.name },
          { label: t('maintainer'), value: file.maintainer && employeeName(file.maintainer) },
          { label: t('tags'), value: file.tags.join(' ') },
        ]}
      />
    </Panel>
  );
}

interface ChoiceProps {
  field: MergeField;
  pair: MergePreview;
  isTaken: boolean;
  onChange: (isTaken: boolean) => void;
}

function Choice({ field, pair, isTaken, onChange }: ChoiceProps) {
  const t = useText(text);
  return (
    <fieldset className={css.choice}>
      <legend>{t.of('field', field)}</legend>
      <Radio.Group
        value={isTaken ? 'absorbed' : 'kept'}
        onChange={(event) => onChange(event.target.value === 'absorbed')}
        options={[
          { value: 'kept', label: `${t('kept')}: ${shownValue(pair.kept, field, t)}` },
          { value: 'absorbed', label: `${t('absorbed')}: ${shownValue(pair.absorbed, field, t)}` },
        ]}
      />
    </fieldset>
  );
}

function shownValue(file: CustomerDetail, field: MergeField, t: Translate<typeof zh>): string {
  const values: Record<MergeField, string | null | undefined> = {
    number: file.number,
    name: file.name,
    owner: file.owner?.name,
    maintainer: file.maintainer && employeeName(file.maintainer),
    keeper: file.keeper && employeeName(file.keeper),
    joined_on: file.joined_on && day(file.joined_on),
  };
  return values[field] || t('nothing');
}
