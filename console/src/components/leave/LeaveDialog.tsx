/** Asks before what was typed is lost, whether by a link, by going back or by closing the tab. */

import { useBlocker } from '@tanstack/react-router';
import { Button, Modal } from 'antd';
import { useText } from '@/i18n/text';
import { text } from './text';

interface Place {
  pathname: string;
  search: object;
}

interface LeaveDialogProps {
  /** Asked at the moment of leaving: what was just saved is no longer unsaved. */
  isDirty: () => boolean;
  /** Whether the work goes on at another address, such as with a drawer opened. */
  staysAt: (next: Place) => boolean;
}

export function LeaveDialog({ isDirty, staysAt }: LeaveDialogProps) {
  const t = useText(text);
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => isDirty() && !staysAt(next),
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  return (
    <Modal
      open={blocker.status === 'blocked'}
      title={t('leaveTitle')}
      onCancel={() => blocker.reset?.()}
      footer={
        <>
          <Button danger onClick={() => blocker.proceed?.()}>
            {t('leaveGo')}
          </Button>
          <Button type="primary" onClick={() => blocker.reset?.()}>
            {t('leaveStay')}
          </Button>
        </>
      }
    >
      {t('leaveHint')}
    </Modal>
  );
}
