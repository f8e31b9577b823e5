/** What a saved segment is used by, what it names in vain, and what it was. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import type { SegmentDetail } from '@/api/schema.gen';
import { Panel } from '@/components/Panel';
import { instant } from '@/format/days';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { fromNode, type Node } from './filter';
import { versionsQuery } from './queries';
import css from './segments.module.css';
import { type Names, sentence } from './sentence';
import { text } from './text';

interface BesideProps {
  segment: SegmentDetail;
  names: Names;
  onTake: (filter: Node) => void;
}

export function Beside({ segment, names, onTake }: BesideProps) {
  const t = useText(text);
  const shown = useLanguage();
  const { data: versions } = useQuery(versionsQuery(segment.id));
  const missing = (it: SegmentDetail['missing'][number]) => {
    const label = names.field(it.field)?.label[shown] ?? it.field;
    if (it.field === 'station_distance') return t('missingPlace');
    return t('missingOne', {
      field: label,
      value: names.unit(it.value) || names.employee(it.value) || it.value,
    });
  };
  const isUsed = segment.used_by.length > 0 || segment.used_elsewhere > 0;
  return (
    <>
      {segment.missing.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('missing')}
          description={
            <ul className={css.lines}>
              {segment.missing.map((it) => (
                <li key={`${it.path} ${it.value}`}>{missing(it)}</li>
              ))}
            </ul>
          }
        />
      )}
      {isUsed && (
        <Panel title={t('usedBy')}>
          <ul className={css.lines}>
            {segment.used_by.map((it) => (
              <li key={it.id}>
                {t.of('usedBy', it.kind)}{' '}
                {it.kind === 'group' ? (
                  <Link to="/groups/$groupId" params={{ groupId: it.id }}>
                    {it.name}
                  </Link>
                ) : (
                  it.name
                )}
              </li>
            ))}
            {segment.used_elsewhere > 0 && <li>{t('usedElsewhere', { count: segment.used_elsewhere })}</li>}
          </ul>
        </Panel>
      )}
      {versions && versions.items.length > 1 && (
        <Panel title={t('versions')}>
          <ul className={css.lines}>
            {versions.items.slice(1).map((it) => (
              <li key={it.version} className={css.line}>
                <span>
                  <b>{it.name}</b>{' '}
                  <span className={css.muted}>
                    {t('versionBy', { version: it.version, at: instant(it.at), by: it.by ?? '–' })}
                  </span>
                  <br />
                  {sentence(t, names, fromNode(it.filter as Node))}
                </span>
                {segment.may_change && (
                  <Button size="small" onClick={() => onTake(it.filter as Node)}>
                    {t('takeVersion')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
