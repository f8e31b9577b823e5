/** Two people edited one thing: shows both, and asks which is to stay. */

import { Button, Modal } from 'antd';
import { useText } from '@/i18n/text';
import css from './ConflictDialog.module.css';
import { text } from './text';

export interface Difference {
  field: string;
  mine: string;
  theirs: string;
}

interface ConflictDialogProps {
  differences: Difference[] | undefined;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

export function ConflictDialog({ differences, onKeepMine, onTakeTheirs, onClose }: ConflictDialogProps) {
  const t = useText(text);
  return (
    <Modal
      open={differences !== undefined}
      title={t('conflictTitle')}
      onCancel={onClose}
      footer={
        <div className={css.actions}>
          <Button onClick={onTakeTheirs}>{t('conflictTakeTheirs')}</Button>
          <Button type="primary" onClick={onKeepMine}>
            {t('conflictKeepMine')}
          </Button>
        </div>
      }
    >
      <p>{t('conflictHint')}</p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('conflictField')}</th>
            <th scope="col">{t('conflictMine')}</th>
            <th scope="col">{t('conflictTheirs')}</th>
          </tr>
        </thead>
        <tbody>
          {differences?.map(({ field, mine, theirs }) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td>{mine || '–'}</td>
              <td>{theirs || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
