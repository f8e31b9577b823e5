import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Progress } from 'antd';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { asProblem, type Problem } from '@/api/problem';
import { Panel } from '@/components/Panel';
import { bytes } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { FieldProblems } from './FieldProblems';
import { IMPORT_KINDS } from './kinds';
import { text } from './text';
import { uploadFile } from './upload';

interface Sending {
  file: File;
  sent: number;
  stop: AbortController;
}

export function UploadStep() {
  const t = useText(text);
  const navigate = useNavigate();
  const lang = useLanguage();
  const [sending, setSending] = useState<Sending>();
  const [problem, setProblem] = useState<Problem>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const take = async (file: File | undefined) => {
    if (!file || sending) return;
    const stop = new AbortController();
    running.current = stop;
    setProblem(undefined);
    setSending({ file, sent: 0, stop });
    try {
      const onProgress = (sent: number) => setSending({ file, sent, stop });
      const upload = await uploadFile(file, { onProgress, signal: stop.signal });
      await navigate({ to: '/imports/new', search: (before) => ({ unit: before.unit, upload: upload.id }) });
    } catch (error) {
      if (!stop.signal.aborted) setProblem(asProblem(error));
    } finally {
      if (!stop.signal.aborted || running.current === stop) setSending(undefined);
    }
  };
  return (
    <>
      <FieldProblems error={problem} />
      {sending ? <Progressing sending={sending} /> : <Drop onFile={(file) => void take(file)} />}
      <Panel title={t('templates')} extra={t('templatesHint')}>
        <ul className={css.templates}>
          {IMPORT_KINDS.map((kind) => (
            <li key={kind}>
              <a href={`/api/v1/imports/templates/${kind}?format=xlsx`} download>
                <DownloadOutlined /> {t.of('kind', kind)}
              </a>
              <a
                href={`/api/v1/imports/templates/${kind}?lang=${lang}`}
                download
                aria-label={t('templateCsv', { kind: t.of('kind', kind) })}
              >
                CSV
              </a>
              <span className={css.muted}>{t.of('kindHint', kind)}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

function Drop({ onFile }: { onFile: (file: File | undefined) => void }) {
  const t = useText(text);
  const [isOver, setIsOver] = useState(false);
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(over);
  };
  return (
    <label
      className={`${css.drop} ${isOver ? css.dropOver : ''}`}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        onFile(event.dataTransfer.files[0]);
      }}
    >
      <InboxOutlined className={css.dropIcon} aria-hidden="true" />
      <b>{t('dropTitle')}</b>
      <span className={css.muted}>{t('dropHint')}</span>
      <input
        type="file"
        className="visually-hidden"
        accept=".csv,.txt,.tsv,.xlsx"
        aria-label={t('dropTitle')}
        onChange={(event) => onFile(event.target.files?.[0])}
      />
    </label>
  );
}

function Progressing({ sending: { file, sent, stop } }: { sending: Sending }) {
  const t = useText(text);
  const percent = file.size === 0 ? 100 : Math.min(100, Math.floor((sent / file.size) * 100));
  return (
    <div className={css.drop} aria-live="polite">
      <b className={css.fileName}>{file.name}</b>
      <Progress percent={percent} style={{ maxWidth: 420 }} aria-label={t('uploading')} />
      <span className={css.muted}>
        {sent < file.size ? t('sentOf', { sent: bytes(sent), all: bytes(file.size) }) : t('looking')}
      </span>
      <Button onClick={() => stop.abort()}>{t('stop')}</Button>
    </div>
  );
}
