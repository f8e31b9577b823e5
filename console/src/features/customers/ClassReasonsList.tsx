import { words } from '@/api/problem';
import type { CustomerClasses } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { Help } from '@/components/Help';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { text } from './text';

const AXES = ['abc', 'relationship', 'rfm'] as const;

/** The arithmetic behind each class, in the words of the analysis. */
export function ClassReasonsList({ classes }: { classes: CustomerClasses }) {
  const t = useText(text);
  const { current, reasons } = classes;
  if (!current) return <EmptyState title={t('noClass')} hint={t('noClassHint')} />;
  return (
    <div>
      {AXES.filter((axis) => current.class[axis]).map((axis) => (
        <div key={axis} className={css.reason}>
          <div className={css.reasonHead}>
            {t.of('axis', axis)}
            <Help what={t.of('axis', axis)}>{t.of('help', axis)}</Help>
            <ClassBadges value={{ [axis]: current.class[axis] }} />
          </div>
          <p>{words(reasons[axis])}</p>
        </div>
      ))}
    </div>
  );
}
