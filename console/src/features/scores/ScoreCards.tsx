/** The card in use: how it was learnt, what each figure weighs, how its scores did; and the cards before it. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { words } from '@/api/problem';
import type { CardTerm, ScoreBand, ScoreCard } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { usePaging } from '@/components/paging';
import { day, instant } from '@/format/days';
import { count, percent, plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { cardsQuery } from './queries';
import { text, type zh } from './text';

export function ScoreCards() {
  const t = useText(text);
  const newest = useQuery(cardsQuery());
  if (newest.error && !newest.data) {
    return <ProblemPage error={newest.error} onRetry={() => void newest.refetch()} />;
  }
  if (!newest.data) return <Bone height={320} />;
  const [card] = newest.data.items;
  if (!card) return <EmptyState title={t('noCards')} hint={t('noScoresHint')} />;
  return (
    <div className={page.stack}>
      <InUse card={card} />
      <div className={page.halves}>
        <div className={page.stack}>
          <PageHeaderLine title={t('terms')} hint={t('termsHint')} />
          <DataTable
            name="score-terms"
            label={t('terms')}
            columns={termColumns(t)}
            rows={card.terms}
            rowKey={(it) => it.figure}
          />
        </div>
        <div className={page.stack}>
          <PageHeaderLine title={t('record')} hint={t('recordHint')} />
          <DataTable
            name="score-bands"
            label={t('record')}
            columns={bandColumns(t)}
            rows={card.track_record}
            rowKey={(it) => String(it.from_per_mille)}
          />
        </div>
      </div>
      <PastCards />
    </div>
  );
}

function InUse({ card }: { card: ScoreCard }) {
  const t = useText(text);
  return (
    <Panel title={t('cardInUse', { number: card.number })} extra={t('asOf', { day: card.as_of })}>
      <div className={page.stack}>
        <p>{words(card.verdict)}</p>
        <Facts
          items={[
            { label: t('learnt'), value: learnt(t, card) },
            { label: t('usualGap'), value: t('gapDays', { days: plain(card.usual_gap_milli / 1000, 1, 1) }) },
            { label: t('intercept'), value: nano(card.intercept_nano) },
            { label: t('fitted'), value: instant(card.fitted_at) },
          ]}
        />
        <p className={page.quiet}>{t('cardHint')}</p>
      </div>
    </Panel>
  );
}

function learnt(t: Translate<typeof zh>, { is_shipped, lessons, falls }: ScoreCard): string {
  return is_shipped ? t('shipped') : t('lessons', { lessons: lessons ?? 0, falls: falls ?? 0 });
}

const nano = (value: number) => plain(value / 1e9, 2, 2);

function termColumns(t: Translate<typeof zh>): Column<CardTerm>[] {
  return [
    { key: 'figure', title: t('figure'), phone: 'title', wraps: true, render: (it) => words(it.name) },
    { key: 'mean', title: t('mean'), isNumber: true, width: 80, render: (it) => nano(it.mean_nano) },
    { key: 'spread', title: t('spread'), isNumber: true, width: 80, render: (it) => nano(it.spread_nano) },
    {
      key: 'weight',
      title: t('weight'),
      isNumber: true,
      width: 80,
      phone: 'side',
      render: (it) => <b>{nano(it.weight_nano)}</b>,
    },
  ];
}

function bandColumns(t: Translate<typeof zh>): Column<ScoreBand>[] {
  const bound = (perMille: number) => percent(perMille / 1000, 0);
  return [
    {
      key: 'band',
      title: t('said'),
      phone: 'title',
      render: (it) => `${bound(it.from_per_mille)} – ${bound(it.below_per_mille)}`,
    },
    { key: 'judged', title: t('judged'), isNumber: true, render: (it) => count(it.judged) },
    { key: 'fell', title: t('fell'), isNumber: true, render: (it) => count(it.fell) },
    {
      key: 'came',
      title: t('came'),
      isNumber: true,
      phone: 'side',
      render: (it) => <b>{it.judged > 0 ? percent(it.fell / it.judged, 1) : '–'}</b>,
    },
  ];
}

function PastCards() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/warnings/scores' });
  const cards = useQuery(cardsQuery(cursor));
  const paging = usePaging(cards.data?.next_cursor);
  return (
    <>
      <PageHeaderLine title={t('cards')} hint={t('cardsHint')} />
      <DataTable
        name="score-cards"
        label={t('cards')}
        rows={cards.data?.items}
        rowKey={(it) => String(it.number)}
        isStale={cards.isPlaceholderData}
        error={cards.error}
        onRetry={() => void cards.refetch()}
        paging={paging}
        columns={[
          { key: 'number', title: t('number'), phone: 'title', width: 80, render: (it) => it.number },
          { key: 'as_of', title: t('learntUntil'), width: 130, render: (it) => day(it.as_of) },
          { key: 'learnt', title: t('learnt'), width: 260, wraps: true, render: (it) => learnt(t, it) },
          { key: 'verdict', title: t('verdict'), wraps: true, render: (it) => words(it.verdict) },
        ]}
      />
    </>
  );
}
