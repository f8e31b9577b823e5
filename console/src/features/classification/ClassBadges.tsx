/** The class of a customer on its three axes, in words. */

import type { ClassBody } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { useText } from '@/i18n/text';
import css from './ClassBadges.module.css';
import { text } from './text';

export const ABC_TONES: Readonly<Record<string, Tone>> = { a: 'green', b: 'blue', c: 'grey', none: 'grey' };

export const RELATIONSHIP_TONES: Readonly<Record<string, Tone>> = {
  gold: 'amber',
  regular: 'green',
  potential: 'teal',
  occasional: 'grey',
  new: 'blue',
  sleeping: 'violet',
  lost: 'red',
};

export function ClassBadges({ value }: { value: ClassBody }) {
  const t = useText(text);
  const { abc, relationship, rfm } = value;
  return (
    <span className={css.badges}>
      {abc && <Badge tone={ABC_TONES[abc] ?? 'grey'}>{t.of('abc', abc)}</Badge>}
      {relationship && (
        <Badge tone={RELATIONSHIP_TONES[relationship] ?? 'grey'}>{t.of('relationship', relationship)}</Badge>
      )}
      {rfm && <Badge>RFM {rfm.split('').join('-')}</Badge>}
    </span>
  );
}
