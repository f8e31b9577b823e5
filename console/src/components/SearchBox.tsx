/** A search that starts by itself a moment after the last key, and at once with Enter. */

import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  label: string;
  placeholder: string;
  width?: number;
}

const PAUSE_MS = 300;

export function SearchBox({ value = '', onChange, label, placeholder, width = 320 }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isComposing = useRef(false);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (next: string, pause: number) => {
    clearTimeout(timer.current);
    // Half a word in pinyin is not yet a search.
    if (isComposing.current) return;
    timer.current = setTimeout(() => {
      const wanted = next.trim();
      if (wanted !== value) onChange(wanted || undefined);
    }, pause);
  };
  return (
    <Input
      type="search"
      allowClear
      prefix={<SearchOutlined />}
      aria-label={label}
      placeholder={placeholder}
      maxLength={100}
      style={{ width, maxWidth: '100%' }}
      value={typed}
      onCompositionStart={() => {
        isComposing.current = true;
      }}
      onCompositionEnd={(event) => {
        isComposing.current = false;
        ask(event.currentTarget.value, PAUSE_MS);
      }}
      onChange={(event) => {
        setTyped(event.target.value);
        ask(event.target.value, PAUSE_MS);
      }}
      onPressEnter={() => ask(typed, 0)}
    />
  );
}
