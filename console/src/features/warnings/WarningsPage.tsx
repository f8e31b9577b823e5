import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import type { WarningItem } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ExportButton } from '@/components/ExportButton';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { Views } from '@/features/views/Views';
import { useText } from '@/i18n/text';
import type { WarningsSearch } from '@/routes/business';
import { customerLabel, warningColumns } from './columns';
import { DecisionDialog } from './DecisionDialog';
import type { Decision } from './decide';
import { summaryQuery, type WarningsQuery, warningsQuery } from './queries';
import { Totals } from './Totals';
import { text } from './text';
import { WarningDrawer } from './WarningDrawer';
import { isFiltered, WarningFilters } from './WarningFilters';
import own from './warnings.module.css';

export function WarningsPage() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/warnings' });
  const { unitId } = useUnit();
  const query = asked(search, unitId);
  const warnings = useQuery(warningsQuery({ ...query, cursor: search.cursor }));
  // The totals show all states, whichever is chosen: they are how one chooses.
  const { data: summary } = useQuery(summaryQuery({ ...query, state: undefined }));
  const address = useAddress<WarningsSearch>();
  const paging = usePaging(warnings.data?.next_cursor);
  const mayDecide = useMay('warnings.decide_warnings');
  const readsScores = useMay('scores.read_scores');
  const mayAssign = useMay('warnings.assign_warnings');
  const rows = warnings.data?.items;
  const selection = useSelection(rows);
  const columns = useMemo(() => {
    const all = warningColumns(t);
    return mayDecide || mayAssign ? [chooser(t('choose'), selection), ...all] : all;
  }, [t, mayDecide, mayAssign, selection]);
  const [decision, setDecision] = useState<Decision>();
  const at = rows?.findIndex((it) => it.id === search.warning) ?? -1;
  const beside = (step: number) => {
    const to = at < 0 ? undefined : rows?.[at + step];
    return to && (() => address({ warning: to.id }));
  };
  const shown = isFiltered(search);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('warnings')}
        hint={summary?.as_of && t('asOf', { day: summary.as_of })}
        actions={
          <>
            {readsScores && <LinkButton to="/warnings/scores">{t('scores')}</LinkButton>}
            <Views to="/warnings" current={search as Record<string, unknown>} />
            <ExportButton of="warnings" query={query} />
          </>
        }
      />
      <Totals summary={summary} search={search} />
      <WarningFilters search={search} />
      <DataTable
        fill
        name="warnings"
        label={t('queue')}
        columns={columns}
        rows={rows}
        rowKey={(it) => it.id}
        current={search.warning}
        isStale={warnings.isPlaceholderData}
        error={warnings.error}
        onRetry={() => void warnings.refetch()}
        onOpen={(it) => address({ warning: it.id })}
        paging={paging}
        empty={shown ? undefined : <EmptyState title={t('noWarnings')} hint={t('noWarningsHint')} />}
        footer={
          selection.chosen.length === 0 ? (
            t('warningsHint')
          ) : (
            <div className={own.head}>
              <b aria-live="polite">{t('chosen', { count: selection.chosen.length })}</b>
              {mayDecide && (
                <>
                  <Button size="small" type="primary" onClick={() => setDecision('acknowledge')}>
                    {t('acknowledge')}
                  </Button>
                  <Button size="small" onClick={() => setDecision('snooze')}>
                    {t('snooze')}
                  </Button>
                </>
              )}
              {mayAssign && (
                <Button size="small" onClick={() => setDecision('assign')}>
                  {t('assign')}
                </Button>
              )}
              <Button size="small" type="link" onClick={selection.all}>
                {t('choosePage')}
              </Button>
              <Button size="small" type="link" onClick={selection.clear}>
                {t('chooseNone')}
              </Button>
            </div>
          )
        }
      />
      <WarningDrawer
        warningId={search.warning}
        onClose={() => address({ warning: undefined })}
        onPrevious={beside(-1)}
        onNext={beside(1)}
      />
      {decision && (
        <DecisionDialog
          items={selection.chosen}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDone={selection.clear}
        />
      )}
    </div>
  );
}

function asked(search: WarningsSearch, unitId: string | undefined): WarningsQuery {
  const { state, attention, abc, relationship, maintainer, assignee, q, since, snoozed } = search;
  const isNobody = assignee === 'nobody';
  return {
    state,
    attention,
    abc,
    relationship,
    q,
    since,
    maintainer_id: maintainer,
    assignee_id: isNobody ? undefined : assignee,
    assigned: isNobody ? false : undefined,
    snoozed: snoozed ? true : undefined,
    unit_id: unitId,
  };
}

interface Selection {
  chosen: WarningItem[];
  has: (it: WarningItem) => boolean;
  toggle: (it: WarningItem) => void;
  all: () => void;
  clear: () => void;
}

/** Who was chosen among the rows that are seen: what is not seen is not decided. */
function useSelection(rows: readonly WarningItem[] | undefined): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      chosen: (rows ?? []).filter((it) => ids.has(it.id)),
      has: (it) => ids.has(it.id),
      toggle: (it) => {
        const next = new Set(ids);
        if (!next.delete(it.id)) next.add(it.id);
        setIds(next);
      },
      all: () => setIds(new Set(rows?.map((it) => it.id))),
      clear: () => setIds(new Set()),
    }),
    [rows, ids],
  );
}

function chooser(title: string, selection: Selection): Column<WarningItem> {
  return {
    key: 'choose',
    title,
    width: 48,
    phone: 'side',
    render: (it) => (
      <Checkbox
        aria-label={`${title} ${customerLabel(it)}`}
        checked={selection.has(it)}
        onChange={() => selection.toggle(it)}
      />
    ),
  };
}
