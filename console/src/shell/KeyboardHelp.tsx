import { Modal } from 'antd';
import { useText } from '@/i18n/text';
import css from './KeyboardHelp.module.css';
import { text } from './text';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const t = useText(text);
  const rows: [string[], string][] = [
    [['Ctrl', 'K'], t('keySearch')],
    [['/'], t('keySearch')],
    [['g', 'h · c · w · s · x'], t('keyGo')],
    [['?'], t('keyHelp')],
    [['Esc'], t('keyClose')],
    [['Tab'], t('keyTab')],
  ];
  return (
    <Modal open title={t('keyboard')} onCancel={onClose} footer={null} width={480}>
      <dl className={css.keys}>
        {rows.map(([keys, meaning]) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
