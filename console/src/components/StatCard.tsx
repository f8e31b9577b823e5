import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Help } from './Help';
import { Bone } from './PageSkeleton';
import css from './StatCard.module.css';

interface StatCardProps {
  label: string;
  /** Left out while it is being fetched. */
  value?: ReactNode;
  /** The figure whole, where `value` is shortened. */
  exact?: string;
  note?: ReactNode;
  help?: string;
  /** The list behind the figure. */
  link?: Pick<LinkProps, 'to' | 'search' | 'params'>;
  /** Without the line for a note, where no card beside it has one. */
  isShort?: boolean;
  tone?: 'red' | 'amber' | 'green';
}

export function StatCard({ label, value, exact, note, help, link, isShort = false, tone }: StatCardProps) {
  const figure = value === undefined ? <Bone width={92} height={26} /> : value;
  return (
    <div className={css.card}>
      <div className={css.label}>
        {label}
        {help && <Help what={label}>{help}</Help>}
      </div>
      <div className={`${css.value} ${tone ? css[tone] : ''}`} title={exact}>
        {link && value !== undefined ? (
          <Link {...link} className={css.link}>
            {figure}
            <span className="visually-hidden"> {label}</span>
          </Link>
        ) : (
          figure
        )}
      </div>
      {!isShort && <div className={css.note}>{note ?? '\u00a0'}</div>}
    </div>
  );
}
