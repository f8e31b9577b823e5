/** What is shown of an export, and what can be done with it. */

import { DownloadOutlined } from '@ant-design/icons';
import { words } from '@/api/problem';
import type { ExportItem, ExportState } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import type { Column } from '@/components/DataTable';
import { instant } from '@/format/days';
import { count } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import { Decide } from './Decide';
import type { zh } from './text';

const TONES: Readonly<Record<ExportState, Tone>> = {
  making: 'blue',
  waiting: 'amber',
  refused: 'red',
  ready: 'green',
  taken: 'green',
  expired: 'grey',
  failed: 'red',
};

export function exportColumns(
  t: Translate<typeof zh>,
  view: 'own' | 'waiting' | 'all',
): Column<ExportItem>[] {
  const shown: Column<ExportItem>[] = [
    {
      key: 'number',
      title: t('exportNumber'),
      phone: 'title',
      width: 110,
      render: (it) => `E${String(it.number).padStart(6, '0')}`,
    },
    { key: 'list', title: t('exportList'), render: (it) => t.of('list', it.list) },
    {
      key: 'state',
      title: t('state'),
      phone: 'side',
      render: (it) => (
        <Badge tone={TONES[it.state]} title={words(it.message) || it.refusal || undefined}>
          {t.of('exportState', it.state)}
        </Badge>
      ),
    },
    {
      key: 'rows',
      title: t('rows'),
      isNumber: true,
      render: (it) => (it.rows == null ? count(it.progress_done) : count(it.rows)),
    },
    {
      key: 'reason',
      title: t('exportReason'),
      wraps: true,
      render: (it) => [t.of('reason', it.reason), it.reason_text].filter(Boolean).join(':'),
    },
    { key: 'when', title: t('exportWhen'), width: 150, render: (it) => instant(it.asked_at) },
  ];
  if (view !== 'own') shown.push({ key: 'who', title: t('exportWho'), render: (it) => it.user_name });
  if (view === 'waiting') {
    return [
      ...shown,
      { key: 'decide', title: t('exportDecided'), width: 170, render: (it) => <Decide of={it} /> },
    ];
  }
  return [
    ...shown,
    {
      key: 'decided',
      title: t('exportDecided'),
      wraps: true,
      render: (it) => [it.decided_by, it.refusal].filter(Boolean).join(':') || '–',
    },
    {
      key: 'fetched',
      title: t('exportFetched'),
      width: 190,
      render: (it) => (view === 'own' && it.state === 'ready' ? <Fetch of={it} t={t} /> : fetches(t, it)),
    },
  ];
}

function fetches(t: Translate<typeof zh>, it: ExportItem): string {
  return it.fetches === 0 ? '–' : t('exportFetches', { count: count(it.fetches) });
}

function Fetch({ of, t }: { of: ExportItem; t: Translate<typeof zh> }) {
  return (
    <a href={`/api/v1/exports/own/${of.id}/file`} download>
      <DownloadOutlined /> {t('fetchFile')}
      {of.expires_at && <small> {t('exportUntil', { time: instant(of.expires_at) })}</small>}
    </a>
  );
}
