/** The recovery codes, shown once: copied, or saved as a file. */

import { App, Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { text as common } from '@/components/text';
import { useText } from '@/i18n/text';
import css from './security.module.css';
import { text } from './text';

interface RecoveryCodesDialogProps {
  codes: readonly string[] | undefined;
  onClose: () => void;
}

export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const t = useText(text);
  const words = useText(common);
  const { message } = App.useApp();
  const [isKept, setKept] = useState(false);
  const all = codes?.join('\n') ?? '';
  const close = () => {
    setKept(false);
    onClose();
  };
  const copy = async () => {
    // Without HTTPS a browser has no clipboard for pages: the codes can be saved or written down.
    await navigator.clipboard?.writeText(all);
    if (navigator.clipboard) message.success(words('copied'));
  };
  return (
    <Modal
      open={codes !== undefined}
      title={t('recoveryCodes')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" disabled={!isKept} onClick={close}>
          {words('close')}
        </Button>
      }
    >
      <p className={css.hint}>{t('recoveryCodesHint')}</p>
      <ul className={css.codes}>
        {codes?.map((it) => (
          <li key={it}>
            <code>{it}</code>
          </li>
        ))}
      </ul>
      <div className={css.actions}>
        <Button onClick={() => void copy()}>{words('copy')}</Button>
        <Button
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${all}\n`)}`}
          download="forecourt-recovery-codes.txt"
        >
          {t('saveAsFile')}
        </Button>
      </div>
      <Checkbox className={css.kept} checked={isKept} onChange={(event) => setKept(event.target.checked)}>
        {t('codesKept')}
      </Checkbox>
    </Modal>
  );
}
