/** Distances, and places on a plain map. Stations lie close together: the earth is flat between them. */

import type { StationBody } from '@/api/schema.gen';

const KM_PER_DEGREE = 111.195;

export interface Place {
  id: string;
  name: string;
  /** Degrees. */
  lat: number;
  lon: number;
  /** Kilometres east and north of the middle of all. */
  x: number;
  y: number;
}

type Positioned = Pick<StationBody, 'id' | 'name' | 'position'>;

/** The stations that have coordinates, in kilometres around their middle. */
export function places(stations: readonly Positioned[]): Place[] {
  const known = stations.flatMap(({ id, name, position }) =>
    position ? [{ id, name, lat: position.latitude_udeg / 1e6, lon: position.longitude_udeg / 1e6 }] : [],
  );
  if (known.length === 0) return [];
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const lat = mean(known.map((it) => it.lat));
  const lon = mean(known.map((it) => it.lon));
  const shrink = Math.cos((lat * Math.PI) / 180);
  return known.map((it) => ({
    id: it.id,
    name: it.name,
    lat: it.lat,
    lon: it.lon,
    x: (it.lon - lon) * KM_PER_DEGREE * shrink,
    y: (it.lat - lat) * KM_PER_DEGREE,
  }));
}

export interface Neighbour extends Place {
  km: number;
  /** Where it lies, as one of eight directions, north first, clockwise. */
  direction: number;
}

/** The others, the nearest first. */
export function neighbours(all: readonly Place[], id: string): Neighbour[] {
  const self = all.find((it) => it.id === id);
  if (!self) return [];
  return all
    .filter((it) => it.id !== id)
    .map((it) => {
      const [x, y] = [it.x - self.x, it.y - self.y];
      const direction = (Math.round(Math.atan2(x, y) / (Math.PI / 4)) + 8) % 8;
      return { ...it, km: Math.hypot(x, y), direction };
    })
    .sort((a, b) => a.km - b.km);
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const overlaps = (a: Box, b: Box) =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

const GAP = 9;

/**
 * Where the labels of points stand so that none lies on another or on a point: right, left, above or below.
 * One that fits nowhere is left out; its point still tells its name.
 */
export function labels(
  points: readonly { x: number; y: number; width: number }[],
  frame: { width: number; height: number },
  height: number,
): (Box | undefined)[] {
  const taken: Box[] = points.map((it) => ({ left: it.x - 6, top: it.y - 6, width: 12, height: 12 }));
  return points.map(({ x, y, width }) => {
    const middle = y - height / 2;
    const found = [
      { left: x + GAP, top: middle },
      { left: x - GAP - width, top: middle },
      { left: x - width / 2, top: y - GAP - height },
      { left: x - width / 2, top: y + GAP },
    ]
      .map((it): Box => ({ ...it, width, height }))
      .find(
        (box) =>
          box.left >= 0 &&
          box.top >= 0 &&
          box.left + width <= frame.width &&
          box.top + height <= frame.height &&
          !taken.some((it) => overlaps(it, box)),
      );
    if (found) taken.push(found);
    return found;
  });
}

export interface Tile extends Box {
  key: string;
  address: string;
}

const TILE_PIXELS = 256;
const ZOOM_MAX = 18;

/**
 * The pictures of a map (Web Mercator, 2^z by 2^z tiles) that cover a frame, and where they lie in it. `toFrame`
 * turns kilometres around the middle of all places, of which `place` is one, into the frame.
 */
export function tiles(
  template: string,
  place: Place,
  frame: {
    width: number;
    height: number;
    scale: number;
    toFrame: (x: number, y: number) => [number, number];
  },
): Tile[] {
  const lat = place.lat - place.y / KM_PER_DEGREE;
  const shrink = Math.cos((lat * Math.PI) / 180);
  const lon = place.lon - place.x / KM_PER_DEGREE / shrink;
  // So many pixels of a picture for a pixel of the frame as to be sharp, and never less.
  const degreesWide = frame.width / frame.scale / KM_PER_DEGREE / shrink;
  const zoom = Math.min(ZOOM_MAX, Math.ceil(Math.log2((frame.width / TILE_PIXELS) * (360 / degreesWide))));
  const count = 2 ** zoom;
  const corner = (column: number, row: number) => {
    const east = (column / count) * 360 - 180;
    const north = (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / count))) * 180) / Math.PI;
    return frame.toFrame((east - lon) * KM_PER_DEGREE * shrink, (north - lat) * KM_PER_DEGREE);
  };
  const column = Math.floor(((lon + 180) / 360) * count);
  const row = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * count);
  const reach = Math.ceil(frame.width / TILE_PIXELS) + 1;
  const found: Tile[] = [];
  for (let y = row - reach; y <= row + reach; y += 1) {
    for (let x = column - reach; x <= column + reach; x += 1) {
      const [left, top] = corner(x, y);
      const [right, bottom] = corner(x + 1, y + 1);
      const isSeen = right > 0 && bottom > 0 && left < frame.width && top < frame.height;
      if (!isSeen || x < 0 || y < 0 || x >= count || y >= count) continue;
      const address = template
        .replace('{z}', String(zoom))
        .replace('{x}', String(x))
        .replace('{y}', String(y));
      found.push({ key: `${zoom}/${x}/${y}`, address, left, top, width: right - left, height: bottom - top });
    }
  }
  return found;
}

/** A round length for a scale bar, at most so long. */
export function roundKm(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 0.01)));
  return [5, 2, 1].map((it) => it * power).find((it) => it <= most) ?? power;
}
