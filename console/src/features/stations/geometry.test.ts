import { expect, test } from 'vitest';
import { labels, neighbours, overlaps, places, roundKm, tiles } from './geometry';

const at = (id: string, latitude_udeg: number, longitude_udeg: number) => ({
  id,
  name: id,
  position: { latitude_udeg, longitude_udeg },
});

test('neighbours are told by distance and direction', () => {
  const all = places([
    at('a', 38_000_000, 115_000_000),
    at('north', 38_100_000, 115_000_000),
    at('east', 38_000_000, 115_050_000),
    { id: 'unknown', name: '', position: null },
  ]);
  const found = neighbours(all, 'a');
  expect(found.map((it) => it.id)).toEqual(['east', 'north']);
  expect(found[0]?.km).toBeCloseTo(4.38, 1);
  expect(found[1]?.km).toBeCloseTo(11.12, 1);
  expect(found.map((it) => it.direction)).toEqual([2, 0]);
  expect(neighbours(all, 'unknown')).toEqual([]);
});

test('labels do not lie on each other', () => {
  const points = [
    { x: 100, y: 100, width: 80 },
    { x: 110, y: 104, width: 80 },
    { x: 105, y: 96, width: 80 },
  ];
  const found = labels(points, { width: 400, height: 300 }, 16).filter((it) => it !== undefined);
  expect(found.length).toBeGreaterThan(1);
  for (const [index, box] of found.entries()) {
    for (const other of found.slice(index + 1)) expect(overlaps(box, other)).toBe(false);
  }
});

test('a scale bar has a round length', () => {
  expect(roundKm(7.3)).toBe(5);
  expect(roundKm(2.1)).toBe(2);
  expect(roundKm(0.9)).toBe(0.5);
});

test('the pictures of a map lie where they belong', () => {
  // Greenwich lies in the tile 511/340 of zoom 10, as everybody numbers them.
  const [place] = places([at('greenwich', 51_478_000, -1_000)]);
  if (!place) throw new Error('a place with coordinates is known');
  const scale = 12;
  const frame = {
    width: 720,
    height: 420,
    scale,
    toFrame: (x: number, y: number): [number, number] => [360 + x * scale, 210 - y * scale],
  };
  const found = tiles('https://tiles.example/{z}/{x}/{y}.png', place, frame);
  const inside = found.filter(
    (it) => it.left <= 360 && 360 <= it.left + it.width && it.top <= 210 && 210 <= it.top + it.height,
  );
  expect(inside.map((it) => it.address)).toEqual([
    expect.stringMatching(/tiles\.example\/1\d\/\d+\/\d+\.png/),
  ]);
  const [z = 0, x = 0, y = 0] = inside[0]?.key.split('/').map(Number) ?? [];
  expect([x >> (z - 10), y >> (z - 10)]).toEqual([511, 340]);
  expect(Math.min(...found.map((it) => it.left))).toBeLessThanOrEqual(0);
  expect(Math.max(...found.map((it) => it.left + it.width))).toBeGreaterThanOrEqual(720);
});
