/** The tags of a customer, put on and taken off in place. */

import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, AutoComplete, Button, Tag } from 'antd';
import { useState } from 'react';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CustomerDetail } from '@/api/schema.gen';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { tagMany } from './many';
import { tagsQuery } from './queries';
import { text } from './text';

const TAG_CHARS_MAX = 30;

export function TagsLine({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const { message } = App.useApp();
  const mayTag = useMay('customers.manage_customers');
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const known = useQuery({ ...tagsQuery, enabled: isOpen });
  const change = async (kind: 'add' | 'remove', tag: string) => {
    try {
      await tagMany({ customer_ids: [customer.id] }, { kind, tags: [tag] }, false);
      await queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
      if (kind === 'remove') offer(tag);
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
  };
  const offer = (tag: string) => {
    const key = `tag ${tag}`;
    message.info({
      key,
      duration: 8,
      content: (
        <>
          {t('tagTaken', { tag })}{' '}
          <Button
            type="link"
            size="small"
            onClick={() => {
              message.destroy(key);
              void change('add', tag);
            }}
          >
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  const add = (value: string) => {
    const tag = value.trim();
    setTyped('');
    setOpen(false);
    if (tag) void change('add', tag);
  };
  return (
    <div className={css.tagsLine}>
      {customer.tags.map((tag) => (
        <Tag
          key={tag}
          {...(mayTag ? { closable: { 'aria-label': t('tagTake', { tag }) } } : {})}
          onClose={(event) => {
            event.preventDefault();
            void change('remove', tag);
          }}
        >
          {tag}
        </Tag>
      ))}
      {mayTag &&
        (isOpen ? (
          <AutoComplete
            autoFocus
            size="small"
            aria-label={t('tagAdd')}
            placeholder={t('tagAdd')}
            style={{ width: 160 }}
            value={typed}
            maxLength={TAG_CHARS_MAX}
            options={known.data?.items
              .filter((it) => !customer.tags.includes(it.tag) && it.tag.includes(typed))
              .map((it) => ({ value: it.tag }))}
            onChange={setTyped}
            onSelect={add}
            onBlur={() => setOpen(false)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add(typed);
              if (event.key === 'Escape') setOpen(false);
            }}
          />
        ) : (
          <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
            {t('tagAdd')}
          </Button>
        ))}
    </div>
  );
}
