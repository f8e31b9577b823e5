/** The stations by their coordinates, with the rings of their trade areas: on a plain ground, or on a map where the
 * settings name one. */

import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { EmptyState } from '@/components/EmptyState';
import { useIsPhone } from '@/components/useIsPhone';
import { useInstallation } from '@/features/system/queries';
import { plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { labels, type Place, roundKm, tiles } from './geometry';
import css from './stations.module.css';
import { text } from './text';

interface StationMapProps {
  places: readonly Place[];
  /** The station in the middle of interest: only its rings are drawn. */
  current?: string;
}

/** Of a whole page, and of a panel or a phone, where the same words must still be read. */
const WIDE = { width: 720, height: 420 };
const NARROW = { width: 360, height: 280 };
const MARGIN = 40;
const RINGS_KM = [1, 3, 5] as const;
const LABEL_HEIGHT = 16;

/** About as wide as a text of this size is drawn. */
function textWidth(name: string): number {
  return [...name].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 13 : 7.5), 6);
}

export function StationMap({ places, current }: StationMapProps) {
  const t = useText(text);
  const title = useId();
  const isPhone = useIsPhone();
  const template = useInstallation()?.tile_url;
  if (places.length === 0) return <EmptyState title={t('noPositions')} hint={t('noPositionsHint')} />;
  const xs = places.map((it) => it.x);
  const ys = places.map((it) => it.y);
  const { width, height } = current || isPhone ? NARROW : WIDE;
  const spanX = Math.max(Math.max(...xs) - Math.min(...xs), 4);
  const spanY = Math.max(Math.max(...ys) - Math.min(...ys), 4);
  const scale = Math.min((width - 2 * MARGIN) / spanX, (height - 2 * MARGIN) / spanY);
  const middleX = (Math.max(...xs) + Math.min(...xs)) / 2;
  const middleY = (Math.max(...ys) + Math.min(...ys)) / 2;
  const toFrame = (x: number, y: number): [number, number] => [
    width / 2 + (x - middleX) * scale,
    height / 2 - (y - middleY) * scale,
  ];
  const points = places.map((it) => {
    const [px, py] = toFrame(it.x, it.y);
    return { ...it, px, py };
  });
  const [any] = places;
  const pictures = template && any ? tiles(template, any, { width, height, scale, toFrame }) : [];
  const boxes = labels(
    points.map((it) => ({ x: it.px, y: it.py, width: textWidth(it.name) })),
    { width, height },
    LABEL_HEIGHT,
  );
  const bar = roundKm(width / 5 / scale);
  const ringed = current ? points.filter((it) => it.id === current) : points;
  return (
    <figure className={css.map}>
      <svg viewBox={`0 0 ${width} ${height}`} aria-labelledby={title}>
        <title id={title}>{t('mapTitle', { count: places.length })}</title>
        {pictures.map(({ key, address, left, top, ...size }) => (
          <image key={key} href={address} x={left} y={top} {...size} preserveAspectRatio="none" />
        ))}
        {ringed.map((it) => (
          <g key={it.id}>
            {RINGS_KM.map((km) => (
              <circle key={km} cx={it.px} cy={it.py} r={km * scale} className={css.ring} />
            ))}
            {current &&
              RINGS_KM.map((km) => (
                <text key={km} x={it.px} y={it.py - km * scale - 3} className={css.ringLabel}>
                  {t('kilometres', { km: plain(km) })}
                </text>
              ))}
          </g>
        ))}
        {points.map((it, at) => (
          <Link key={it.id} to="/stations/$stationId" params={{ stationId: it.id }} aria-label={it.name}>
            <title>{it.name}</title>
            <circle
              cx={it.px}
              cy={it.py}
              r={it.id === current ? 7 : 5}
              className={it.id === current ? css.here : css.point}
            />
            {boxes[at] && (
              <text x={boxes[at].left + 3} y={boxes[at].top + 12} className={css.pointLabel}>
                {it.name}
              </text>
            )}
          </Link>
        ))}
        <g transform={`translate(16 ${height - 16})`}>
          <path d={`M0 -6V0H${bar * scale}V-6`} className={css.scaleBar} />
          <text x={bar * scale + 8} y={2} className={css.ringLabel} style={{ textAnchor: 'start' }}>
            {t('kilometres', { km: plain(bar, 1) })}
          </text>
        </g>
      </svg>
      <figcaption>{t('ringsHint')}</figcaption>
    </figure>
  );
}
