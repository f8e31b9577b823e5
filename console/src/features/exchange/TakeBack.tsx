/** Takes an import of customers, vehicles or cards back: first what that would do, then all of it or what can be. */

import { UndoOutlined } from '@ant-design/icons';
import { Alert, Button, Modal, Progress } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { ImportDetail, UndoAsk } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { text } from './text';

export function TakeBack({ detail }: { detail: ImportDetail }) {
  const t = useText(text);
  const [isOpen, setIsOpen] = useState(false);
  const { id, is_undone } = detail.import;
  const { submit, isPending, problem } = useSubmit<UndoAsk, unknown>({
    send: (ask, key) =>
      answer(
        api.POST('/api/v1/imports/{import_id}/undo', {
          params: { path: { import_id: id } },
          body: { ask },
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: () => queryClient.invalidateQueries({ queryKey: ['import', id] }),
  });
  const open = () => {
    setIsOpen(true);
    submit('look');
  };
  const { undo } = detail;
  const isRunning = isPending || (undo != null && !undo.outcome);
  const isLooked = !isRunning && (undo?.outcome === 'looked' || undo?.outcome === 'kept_rows');
  const kept = undo?.result.kept ?? 0;
  return (
    <>
      <Button icon={<UndoOutlined />} disabled={is_undone} onClick={open}>
        {t('takeBack')}
      </Button>
      <Modal
        open={isOpen}
        title={t('takeBackTitle')}
        onCancel={() => setIsOpen(false)}
        footer={
          isLooked ? (
            <Button type="primary" danger onClick={() => submit(kept > 0 ? 'rest' : 'all')}>
              {t(kept > 0 ? 'takeBackRest' : 'takeBackAll')}
            </Button>
          ) : null
        }
      >
        <ProblemNote error={problem} />
        {isRunning && (
          <div aria-live="polite">
            <Progress percent={99} status="active" showInfo={false} aria-label={t('progress')} />
            <p>{t(undo?.ask === 'look' || isPending ? 'takeBackLooking' : 'takeBackRunning')}</p>
          </div>
        )}
        {isLooked && undo && <Verdict detail={detail} />}
        {!isRunning && undo?.outcome === 'done' && (
          <Alert type="success" showIcon title={t('takeBackDone', figures(detail))} />
        )}
      </Modal>
    </>
  );
}

function figures(detail: ImportDetail) {
  const { removed, restored, kept } = detail.undo?.result ?? { removed: 0, restored: 0, kept: 0 };
  return { removed: count(removed), restored: count(restored), kept: count(kept) };
}

function Verdict({ detail }: { detail: ImportDetail }) {
  const t = useText(text);
  const result = detail.undo?.result;
  if (!result) return null;
  return (
    <>
      <p>{t('takeBackWhat', figures(detail))}</p>
      {result.kept > 0 && (
        <>
          <p role="alert">{t('takeBackKept', figures(detail))}</p>
          <ul style={{ maxHeight: 200, overflow: 'auto' }}>
            {result.kept_rows.map((it) => (
              <li key={it.row}>{t('takeBackRow', { row: it.row, why: t.of('kept', it.because) })}</li>
            ))}
          </ul>
          {result.kept_rows.length < result.kept && (
            <p>{t('takeBackMore', { count: count(result.kept_rows.length) })}</p>
          )}
        </>
      )}
      <p>{t('takeBackNote')}</p>
    </>
  );
}
