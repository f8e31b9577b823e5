/** One field that leads anywhere: customers, stations, pages. */

import { SearchOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type LinkProps, useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from 'react';
import { useMay } from '@/features/identity/queries';
import { useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import css from './CommandPalette.module.css';
import { searchEverything } from './search';
import { text } from './text';
import { usePages } from './usePages';

interface Hit {
  key: string;
  group: 'searchPages' | 'searchCustomers' | 'searchStations';
  label: string;
  note: string;
  link: Pick<LinkProps, 'to' | 'params'>;
}

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useText(text);
  const navigate = useNavigate();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(typed.trim());
  const { hits, isSearching } = useHits(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts at its first answer
  useEffect(() => setAt(0), [wanted]);

  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void navigate(hit.link);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      setAt((at + step + hits.length) % hits.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) open(hits[at]);
  };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      closable={false}
      width={600}
      style={{ top: 72 }}
      title={null}
    >
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={<SearchOutlined />}
        placeholder={t('searchHint')}
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={pressed}
        role="combobox"
        aria-label={t('search')}
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={hits[at] ? `${id}-${at}` : undefined}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('search')} className={css.list}>
        {hits.map((hit, index) => (
          <div key={hit.key}>
            {hit.group !== hits[index - 1]?.group && (
              <div className={css.group} role="presentation">
                {t(hit.group)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={css.hit}
              onClick={() => open(hit)}
              onMouseMove={() => setAt(index)}
            >
              <span className={css.label}>{hit.label}</span>
              <span className={css.note}>{hit.note}</span>
            </div>
          </div>
        ))}
      </div>
      <p role="status" className={css.status}>
        {isSearching ? t('searching') : hits.length ? t('searchKeys') : t('searchNothing', { what: wanted })}
      </p>
    </Modal>
  );
}

function useHits(wanted: string): { hits: Hit[]; isSearching: boolean } {
  const t = useText(text);
  const pages = usePages();
  const { all } = useUnits();
  const mayReadCustomers = useMay('customers.read_customers');
  const { data, isFetching } = useQuery({
    queryKey: ['search', wanted],
    queryFn: async ({ signal }) => {
      // A pause in typing; a newer question cancels this one.
      await new Promise((resolve) => setTimeout(resolve, 180));
      signal.throwIfAborted();
      return searchEverything(wanted, all, mayReadCustomers, signal);
    },
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  });
  const found = wanted ? data : undefined;
  const named = pages.map(
    (page): Hit => ({
      key: page.to,
      group: 'searchPages',
      label: t(page.name as 'cockpit'),
      note: page.key ? `g ${page.key}` : '',
      link: { to: page.to },
    }),
  );
  const hits: Hit[] = [
    ...(found?.customers.map(
      (it): Hit => ({
        key: it.id,
        group: 'searchCustomers',
        label: it.name || it.number,
        note: [it.number, it.plates[0], it.phones[0]].filter(Boolean).join(' · '),
        link: { to: '/customers/$customerId', params: { customerId: it.id } },
      }),
    ) ?? []),
    ...(found?.stations.map(
      (it): Hit => ({
        key: it.id,
        group: 'searchStations',
        label: it.name,
        note: it.code,
        link: { to: '/stations/$stationId', params: { stationId: it.id } },
      }),
    ) ?? []),
    ...named.filter((it) => it.label.toLowerCase().includes(wanted.toLowerCase())),
  ];
  return { hits, isSearching: isFetching && wanted !== '' };
}
