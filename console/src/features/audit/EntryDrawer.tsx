/** One entry with everything that the API tells about it. */

import { Button } from 'antd';
import type { AuditLine } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { DetailDrawer } from '@/components/DetailDrawer';
import { type Fact, Facts } from '@/components/Facts';
import { useUnitName } from '@/features/stations/units';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { wordOf } from './actions';
import css from './audit.module.css';
import { type Changed, toldBy } from './detail';
import { SubjectLink } from './SubjectLink';
import { text } from './text';
import { useWords } from './useWords';

interface EntryDrawerProps {
  entry: AuditLine | undefined;
  onClose: () => void;
  /** Shows all entries about the same thing. */
  onSubject: (subjectId: string) => void;
}

export function EntryDrawer({ entry, onClose, onSubject }: EntryDrawerProps) {
  const t = useText(text);
  const subject = entry?.subject_id;
  return (
    <DetailDrawer
      title={t('entry', { seq: entry?.seq ?? '' })}
      isOpen={entry !== undefined}
      onClose={onClose}
      footer={subject && <Button onClick={() => onSubject(subject)}>{t('allOfSubject')}</Button>}
    >
      {entry && <Entry entry={entry} />}
    </DetailDrawer>
  );
}

function Entry({ entry }: { entry: AuditLine }) {
  const t = useText(text);
  const unitName = useUnitName();
  const words = useWords();
  const told = toldBy(entry.detail, fieldOf(entry.action));
  const about: Fact[] = [
    { label: t('action'), value: t.of('action', wordOf(entry.action)) },
    { label: t('at'), value: instant(entry.at) },
    { label: t('who'), value: <Who entry={entry} /> },
    { label: t('subject'), value: <SubjectLink entry={entry} /> },
  ];
  if (entry.unit_id) about.push({ label: t('unit'), value: unitName(entry.unit_id) });
  return (
    <div className={css.entry}>
      <Facts items={about} />
      {told.changes.length > 0 && <Changes changes={told.changes} />}
      {told.facts.length > 0 && (
        <section>
          <h3 className={css.heading}>{t('detail')}</h3>
          <Facts
            items={told.facts.map((it) => ({
              label: words.field(it.field),
              value: words.value(it.value, it.field),
            }))}
          />
        </section>
      )}
      {told.isSealed && <p className={css.hint}>{t('sealed')}</p>}
      <section>
        <h3 className={css.heading}>{t('proof')}</h3>
        <dl className={css.proof}>
          <dt>{t('trace')}</dt>
          <dd>{entry.trace_id || '–'}</dd>
          {entry.subject_id && (
            <>
              <dt>{t('subjectId')}</dt>
              <dd>{entry.subject_id}</dd>
            </>
          )}
          <dt>{t('hash')}</dt>
          <dd>{entry.hash}</dd>
        </dl>
        <details className={css.raw}>
          <summary>{t('raw')}</summary>
          <code>{entry.action}</code>
          <pre className={css.json}>{JSON.stringify(entry.detail, null, 2)}</pre>
        </details>
      </section>
    </div>
  );
}

/** What was changed by an action that names no field. */
function fieldOf(action: string): string {
  if (action === 'customers.owner_assigned') return 'owner';
  return action === 'customers.maintainer_assigned' ? 'maintainer' : 'content';
}

export function Who({ entry }: { entry: AuditLine }) {
  const t = useText(text);
  const name = entry.who_kind === 'system' ? t.of('work', entry.who.replaceAll('.', '_')) : entry.who;
  return (
    <>
      {name} <Badge>{t.of('by', entry.who_kind)}</Badge>
    </>
  );
}

function Changes({ changes }: { changes: Changed[] }) {
  const t = useText(text);
  const words = useWords();
  return (
    <table className={css.changes}>
      <caption>{t('changes')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('field')}</th>
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{words.field(field)}</th>
            <td>{words.value(before, field)}</td>
            <td>{words.value(after, field)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
