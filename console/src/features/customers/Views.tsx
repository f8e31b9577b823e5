import { BookOutlined, DeleteOutlined, LinkOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { App, Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { text } from './text';
import { useViews, type ViewSearch } from './views';

/** Filters under a name: to go back to, to keep, and to hand on as a link. */
export function Views({ current }: { current: ViewSearch }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { views, save, remove, restore } = useViews();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const keep = () => {
    if (!name.trim()) return;
    save({ name: name.trim(), search: current });
    message.success(t('viewSaved', { name: name.trim() }));
    setName('');
  };
  const share = () => {
    const done = () => message.success(t('linkCopied'));
    // Without a secure context there is no clipboard: the address itself can still be copied.
    if (navigator.clipboard) void navigator.clipboard.writeText(location.href).then(done);
    else message.info(location.href);
  };
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <div className={css.views}>
          <ul>
            {views.map((view) => (
              <li key={view.name}>
                <Link to="/customers" search={view.search} onClick={() => setOpen(false)}>
                  {view.name}
                </Link>
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t('viewRemove', { name: view.name })}
                  onClick={() => {
                    remove(view.name);
                    const key = `view ${view.name}`;
                    message.info({
                      key,
                      content: (
                        <>
                          {t('viewRemoved', { name: view.name })}{' '}
                          <Button
                            type="link"
                            size="small"
                            onClick={() => {
                              restore(view);
                              message.destroy(key);
                            }}
                          >
                            {t('undo')}
                          </Button>
                        </>
                      ),
                      duration: 8,
                    });
                  }}
                />
              </li>
            ))}
            {views.length === 0 && <li className={css.muted}>{t('noViews')}</li>}
          </ul>
          <form
            className={css.viewForm}
            onSubmit={(event) => {
              event.preventDefault();
              keep();
            }}
          >
            <Input
              aria-label={t('viewName')}
              placeholder={t('viewName')}
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button htmlType="submit" disabled={!name.trim()}>
              {t('viewSave')}
            </Button>
          </form>
          <Button type="link" size="small" icon={<LinkOutlined />} onClick={share}>
            {t('copyLink')}
          </Button>
        </div>
      }
    >
      <Button icon={<BookOutlined />}>{t('views')}</Button>
    </Popover>
  );
}
