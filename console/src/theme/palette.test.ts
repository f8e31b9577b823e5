import { expect, test } from 'vitest';
import { DARK, LIGHT, type Palette } from './palette';

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((it) =>
    it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const PAIRS: [keyof Palette, keyof Palette][] = [
  ...(['page', 'surface', 'raised', 'hover', 'selected'] as const).flatMap((ground) =>
    (['text', 'muted', 'link'] as const).map((ink): [keyof Palette, keyof Palette] => [ink, ground]),
  ),
  ['red', 'redSoft'],
  ['red', 'surface'],
  ['amber', 'amberSoft'],
  ['amber', 'surface'],
  ['green', 'greenSoft'],
  ['green', 'surface'],
  ['grey', 'greySoft'],
  ['violet', 'violetSoft'],
  ['teal', 'tealSoft'],
  ['link', 'blueSoft'],
  ['barText', 'bar'],
  ['barText', 'primary'],
];

test.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('texts can be read in the %s theme', (_, palette) => {
  const fail = PAIRS.map(([ink, ground]) => ({
    ink,
    ground,
    ratio: contrast(palette[ink], palette[ground]),
  }));
  // White on the primary colour in the dark theme is for large buttons' labels too.
  expect(
    fail.filter((it) => it.ratio < 4.5 && !(it.ink === 'barText' && palette[it.ground] === '#ffffff')),
  ).toEqual([]);
});
