/** Details beside the list they belong to. Whether it is open stands in the address. */

import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { text } from './text';
import { useIsPhone } from './useIsPhone';

interface DetailDrawerProps {
  title: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  footer?: ReactNode;
  width?: number;
  children: ReactNode;
}

export function DetailDrawer({ title, isOpen, onClose, footer, width = 560, children }: DetailDrawerProps) {
  const t = useText(text);
  const isPhone = useIsPhone();
  return (
    <Drawer
      title={title}
      open={isOpen}
      onClose={onClose}
      footer={footer}
      size={isPhone ? '100%' : width}
      closable={{ 'aria-label': t('close'), placement: 'end' }}
      destroyOnHidden
    >
      {children}
    </Drawer>
  );
}
