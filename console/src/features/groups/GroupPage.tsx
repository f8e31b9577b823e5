import { EditOutlined, PlusOutlined, ReloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Alert, App, Button, Segmented } from 'antd';
import { useState } from 'react';
import { asProblem, sentence } from '@/api/problem';
import type { GroupBody, GroupTotals } from '@/api/schema.gen';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { StatCard } from '@/components/StatCard';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { count, exactLitres, exactMoney, litres, money, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { GROUP_TABS } from '@/routes/segments';
import { Events } from './Events';
import { GroupDrawer } from './GroupDrawer';
import own from './groups.module.css';
import { AddMembers, Members } from './Members';
import { Moves } from './Moves';
import { closeGroup, groupQuery, refreshGroup, reopenGroup, totalsQuery } from './queries';
import { text } from './text';

export function GroupPage() {
  const { groupId } = useParams({ from: '/inside/groups/$groupId' });
  const group = useQuery(groupQuery(groupId));
  if (group.error) return <ProblemPage error={group.error} onRetry={() => void group.refetch()} />;
  return group.data ? <Shown group={group.data} /> : <PageSkeleton />;
}

function Shown({ group }: { group: GroupBody }) {
  const t = useText(text);
  const navigate = useNavigate();
  const { show = 'members' } = useSearch({ from: '/inside/groups/$groupId' });
  const totals = useQuery(totalsQuery(group.id));
  const mayManage = useMay('groups.manage_groups') && group.may_change;
  const [work, setWork] = useState<'edit' | 'add'>();
  return (
    <div className={css.flow}>
      <PageHeader
        title={group.name}
        crumb={{ label: t('groups'), to: '/groups' }}
        hint={group.purpose || group.unit.name}
        actions={
          mayManage && <Actions group={group} onEdit={() => setWork('edit')} onAdd={() => setWork('add')} />
        }
      />
      {group.rule?.problem && <Alert type="warning" showIcon title={t.of('problem', group.rule.problem)} />}
      <Cards totals={totals.data} />
      <div className={css.split}>
        <div className={css.stack}>
          <Segmented
            aria-label={t('tab')}
            value={show}
            options={GROUP_TABS.map((value) => ({ value, label: t(value) }))}
            onChange={(value) =>
              void navigate({
                to: '.',
                search: (before) => ({
                  ...before,
                  show: value === 'members' ? undefined : value,
                  cursor: undefined,
                }),
                replace: true,
              })
            }
          />
          {show === 'members' && (
            <Members group={group} mayChange={mayManage && !group.rule && !group.is_closed} />
          )}
          {show === 'events' && <Events group={group} mayChange={mayManage && !group.is_closed} />}
          {show === 'history' && <Moves group={group} />}
        </div>
        <div className={css.stack}>
          <Panel>
            <Facts
              items={[
                { label: t('unit'), value: group.unit.name },
                { label: t('organiser'), value: group.organiser?.number ?? t('organiserNone') },
                { label: t('filling'), value: <Filling group={group} /> },
                { label: t('notes'), value: group.notes && <span className={own.notes}>{group.notes}</span> },
              ]}
            />
          </Panel>
          <Months totals={totals.data} />
        </div>
      </div>
      {work === 'edit' && <GroupDrawer group={group} onClose={() => setWork(undefined)} />}
      {work === 'add' && <AddMembers group={group} onClose={() => setWork(undefined)} />}
    </div>
  );
}

function Filling({ group }: { group: GroupBody }) {
  const t = useText(text);
  const { rule } = group;
  if (!rule) return t('byHand');
  return (
    <>
      <Link to="/segments/$segmentId" params={{ segmentId: rule.segment_id }}>
        {t('rule', { segment: rule.name })}
      </Link>
      {rule.refreshed_at && (
        <div className={own.muted}>{t('refreshedAt', { at: instant(rule.refreshed_at) })}</div>
      )}
    </>
  );
}

function Actions({ group, onEdit, onAdd }: { group: GroupBody; onEdit: () => void; onAdd: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const told = (work: Promise<unknown>, words: string) =>
    void work
      .then(() => message.success(words))
      .catch((error: unknown) => message.error(sentence(asProblem(error))));
  if (group.is_closed) {
    return (
      <Button onClick={() => told(reopenGroup(group.id), t('reopened', { name: group.name }))}>
        {t('reopen')}
      </Button>
    );
  }
  return (
    <>
      {group.rule ? (
        <Button icon={<ReloadOutlined />} onClick={() => told(refreshGroup(group.id), t('refreshed'))}>
          {t('refresh')}
        </Button>
      ) : (
        <Button icon={<PlusOutlined />} onClick={onAdd}>
          {t('add')}
        </Button>
      )}
      <Button icon={<EditOutlined />} onClick={onEdit}>
        {t('editGroup')}
      </Button>
      <Button onClick={() => told(closeGroup(group.id), t('closed', { name: group.name }))}>
        {t('close')}
      </Button>
    </>
  );
}

function Cards({ totals }: { totals: GroupTotals | undefined }) {
  const t = useText(text);
  const sum = (of: (month: GroupTotals['months'][number]) => number) =>
    totals?.months.reduce((all, month) => all + of(month), 0) ?? 0;
  const [ml, fen] = [sum((it) => it.volume_ml), sum((it) => it.amount_minor)];
  return (
    <div className={css.cards}>
      <StatCard label={t('members')} help={t('membersHelp')} value={totals && count(totals.members)} />
      <StatCard
        label={t('classA')}
        value={totals && percent(totals.class_a_permille / 1000)}
        note={totals && t('classANote', { count: totals.class_a })}
      />
      <StatCard label={t('warnings')} value={totals && count(totals.warnings_open)} />
      <StatCard label={t('litres')} value={totals && litres(ml)} exact={exactLitres(ml)} />
      <StatCard label={t('amount')} value={totals && money(fen)} exact={exactMoney(fen)} />
    </div>
  );
}

function Months({ totals }: { totals: GroupTotals | undefined }) {
  const t = useText(text);
  const most = Math.max(1, ...(totals?.months.map((it) => it.volume_ml) ?? []));
  return (
    <Panel title={t('months')}>
      <table className={own.months}>
        <caption className="visually-hidden">{t('months')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('month')}</th>
            <th scope="col">{t('litresOf')}</th>
            <th scope="col">{t('amountOf')}</th>
            <th scope="col">{t('visits')}</th>
          </tr>
        </thead>
        <tbody>
          {totals?.months.map((it) => (
            <tr key={it.month}>
              <th scope="row">{it.month}</th>
              <td style={{ backgroundSize: `${(it.volume_ml * 100) / most}% 100%` }} className={own.bar}>
                {litres(it.volume_ml)}
              </td>
              <td>{money(it.amount_minor)}</td>
              <td>{count(it.visits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={own.muted}>{t('monthsHint')}</p>
    </Panel>
  );
}
