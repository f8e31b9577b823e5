/** Something that is shown once: a token, a link. */

import { App, Button, Input, Modal, Space } from 'antd';
import { text as common } from '@/components/text';
import { useText } from '@/i18n/text';

interface SecretDialogProps {
  title: string;
  hint: string;
  secret: string | undefined;
  onClose: () => void;
}

export function SecretDialog({ title, hint, secret, onClose }: SecretDialogProps) {
  const t = useText(common);
  const { message } = App.useApp();
  const copy = async () => {
    // Without HTTPS a browser has no clipboard for pages: the text is selected and can be copied by hand.
    await navigator.clipboard?.writeText(secret ?? '');
    if (navigator.clipboard) message.success(t('copied'));
  };
  return (
    <Modal
      open={secret !== undefined}
      title={title}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{t('close')}</Button>}
    >
      <p>{hint}</p>
      <Space.Compact block style={{ marginTop: 12 }}>
        <Input
          readOnly
          aria-label={title}
          value={secret ?? ''}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button type="primary" onClick={() => void copy()}>
          {t('copy')}
        </Button>
      </Space.Compact>
    </Modal>
  );
}
