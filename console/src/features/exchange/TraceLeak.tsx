/** From which export a leaked list came. */

import { Alert, Button } from 'antd';
import { useRef, useState } from 'react';
import { toProblem } from '@/api/problem';
import type { TracedFile } from '@/api/schema.gen';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { text } from './text';

export function TraceLeak() {
  const t = useText(text);
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<TracedFile>();
  const { submit, isPending, problem } = useSubmit<File, TracedFile>({
    send: async (file) => {
      const response = await fetch('/api/v1/exports/trace', {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      });
      const body: unknown = await response.json().catch(() => undefined);
      if (!response.ok) throw toProblem(body, response.status);
      return body as TracedFile;
    },
    onDone: setFound,
  });
  return (
    <Panel title={t('exportsTrace')} extra={t('traceHint')}>
      <ProblemNote error={problem} />
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        accept=".csv,.txt,.xlsx"
        aria-label={t('traceChoose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) submit(file);
        }}
      />
      <Button type="primary" loading={isPending} onClick={() => input.current?.click()}>
        {t('traceChoose')}
      </Button>
      {found && found.exports.length === 0 && <Alert type="info" showIcon title={t('traceNothing')} />}
      {found && found.exports.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('traceFound')}
          description={
            <ul>
              {found.exports.map((it) => (
                <li key={it.export_number}>
                  E{String(it.export_number).padStart(6, '0')} · {it.user_name ?? '?'} ·{' '}
                  {it.asked_at ? instant(it.asked_at) : '?'} · {t('traceRows', { rows: it.rows.join(', ') })}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </Panel>
  );
}
