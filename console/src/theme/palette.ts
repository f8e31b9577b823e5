/**
 * The colours, in one place for our own styles (as CSS variables) and for Ant Design (as tokens).
 *
 * **Invariant:** every text colour has a contrast of at least 4.5:1 on every surface it stands on (WCAG AA).
 * Ant Design's own primary, placeholder and secondary colours do not, which is why they are replaced.
 */

export interface Palette {
  page: string;
  surface: string;
  raised: string;
  hover: string;
  border: string;
  line: string;
  text: string;
  muted: string;
  primary: string;
  link: string;
  selected: string;
  red: string;
  redSoft: string;
  amber: string;
  amberSoft: string;
  green: string;
  greenSoft: string;
  blueSoft: string;
  violet: string;
  violetSoft: string;
  teal: string;
  tealSoft: string;
  grey: string;
  greySoft: string;
  bar: string;
  barText: string;
}

export const LIGHT: Palette = {
  page: '#f4f6f9',
  surface: '#ffffff',
  raised: '#ffffff',
  hover: '#f0f4fa',
  border: '#d5dbe5',
  line: '#e6eaf0',
  text: '#1a2233',
  muted: '#566072',
  primary: '#0958d9',
  link: '#0958d9',
  selected: '#e6effd',
  red: '#b3141d',
  redSoft: '#fdebec',
  amber: '#8a4b00',
  amberSoft: '#fff3dc',
  green: '#19663a',
  greenSoft: '#e5f5ea',
  blueSoft: '#e6effd',
  violet: '#5b2fa8',
  violetSoft: '#f0eafb',
  teal: '#0b5c66',
  tealSoft: '#e0f4f6',
  grey: '#4b5565',
  greySoft: '#eceff3',
  bar: '#0b2a5b',
  barText: '#ffffff',
};

export const DARK: Palette = {
  page: '#0e131b',
  surface: '#161d28',
  raised: '#1d2633',
  hover: '#1f2a39',
  border: '#364254',
  line: '#28323f',
  text: '#e4e9f1',
  muted: '#a3aebe',
  primary: '#1668dc',
  link: '#7ab3ff',
  selected: '#1b3255',
  red: '#ff9a9a',
  redSoft: '#451e23',
  amber: '#f6bd6b',
  amberSoft: '#40300f',
  green: '#84d6a0',
  greenSoft: '#173424',
  blueSoft: '#1b3255',
  violet: '#c4a9ff',
  violetSoft: '#2f2450',
  teal: '#7fd6e0',
  tealSoft: '#123338',
  grey: '#b8c2d0',
  greySoft: '#2a3442',
  bar: '#0a1a33',
  barText: '#ffffff',
};

/** Hands the palette to the style sheets: `--surface`, `--red-soft`, … */
export function applyPalette(palette: Palette, isDark: boolean): void {
  const { style, dataset } = document.documentElement;
  for (const [name, colour] of Object.entries(palette)) {
    style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
  }
  style.colorScheme = isDark ? 'dark' : 'light';
  dataset.theme = isDark ? 'dark' : 'light';
}
