import { useNavigate } from '@tanstack/react-router';
import { Input } from 'antd';
import { useState } from 'react';
import type { UnitBody } from '@/api/schema.gen';
import { REMEMBERED, unitsInOrder, useUnit, useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { text } from './text';
import css from './UnitSwitcher.module.css';

export function UnitTree({ onDone }: { onDone: () => void }) {
  const t = useText(text);
  const { all } = useUnits();
  const { unit: current } = useUnit();
  const [wanted, setWanted] = useState('');
  const navigate = useNavigate();
  const shown = unitsInOrder(all).filter(({ unit }) => matches(unit, wanted));
  const choose = (unit: UnitBody) => {
    localStorage.setItem(REMEMBERED, unit.code);
    void navigate({
      to: '.',
      search: (before) => ({ ...before, unit: unit.code, cursor: undefined }),
      state: { trail: [] },
    });
    onDone();
  };
  return (
    <>
      <Input
        autoFocus
        allowClear
        aria-label={t('unitSearch')}
        placeholder={t('unitSearch')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onPressEnter={() => shown[0] && choose(shown[0].unit)}
      />
      <ul className={css.tree}>
        {shown.map(({ unit, depth }) => (
          <li key={unit.id}>
            <button
              type="button"
              className={css.unit}
              style={{ paddingInlineStart: 10 + (wanted ? 0 : depth * 18) }}
              aria-current={unit.id === current?.id || undefined}
              onClick={() => choose(unit)}
            >
              <span>{unit.name}</span>
              <span className={css.note}>
                {unit.level === 'station'
                  ? unit.code
                  : `${t.of('level', unit.level)} · ${t('unitStations', { count: unit.stations })}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className={css.empty}>{t('unitNothing')}</p>}
    </>
  );
}

function matches(unit: UnitBody, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return unit.name.toLowerCase().includes(text) || unit.code.toLowerCase().includes(text);
}
