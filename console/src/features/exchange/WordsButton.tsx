/** What the words of a file mean where a field takes one of a few: 微信支付 is WeChat. */

import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { words } from '@/api/problem';
import type { FieldForm } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { text } from './text';

type Meanings = Readonly<Record<string, string>>;

interface WordsButtonProps {
  field: FieldForm;
  seen: string[];
  value: Meanings;
  onChange: (value: Record<string, string>) => void;
}

/** Stands for whatever is not listed. */
const ELSE = '*';

export function WordsButton({ field, seen, value, onChange }: WordsButtonProps) {
  const t = useText(text);
  const [isOpen, setIsOpen] = useState(false);
  const listed = [...new Set([...seen, ...Object.keys(value).filter((it) => it !== ELSE)]), ELSE];
  const set = (word: string, meaning: string | undefined) => {
    const { [word]: _, ...others } = value;
    onChange(meaning ? { ...others, [word]: meaning } : others);
  };
  const given = Object.keys(value).length;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        {given > 0 ? t('wordsGiven', { count: given }) : t('words')}
      </Button>
      <Modal
        open={isOpen}
        title={t('wordsTitle', { field: words(field.words) })}
        footer={null}
        onCancel={() => setIsOpen(false)}
      >
        <p className={css.muted}>{t('wordsHint')}</p>
        <ul className={css.words}>
          {listed.map((word) => (
            <li key={word}>
              <bdi>{word === ELSE ? t('wordsElse') : word}</bdi>
              <Select
                allowClear
                aria-label={word === ELSE ? t('wordsElse') : word}
                placeholder={t('wordsSame')}
                value={value[word]}
                options={field.choices.map((it) => ({ value: it, label: t.of('choice', it) }))}
                onChange={(meaning?: string) => set(word, meaning)}
              />
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}
