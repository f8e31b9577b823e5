/** How many customers of each kind there are; every part leads to its customers. */

import type { Cockpit } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { type Share, ShareBar } from '@/components/ShareBar';
import { ABC_TONES, RELATIONSHIP_TONES } from '@/features/classification/ClassBadges';
import { useMay } from '@/features/identity/queries';
import { count, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { ABC, RELATIONSHIPS } from '@/routes/business';
import { text } from './text';

export function Customers({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const reads = useMay('customers.read_customers');
  const { abc = {}, relationship = {}, all = 0 } = data?.customers ?? {};
  const rated = Object.values(abc).reduce((sum, value) => sum + value, 0);
  const byAbc = ABC.map((key): Share => {
    const share: Share = {
      key,
      label: t.of('abc', key),
      value: abc[key] ?? 0,
      tone: key === 'none' ? 'faint' : (ABC_TONES[key] ?? 'grey'),
    };
    return reads ? { ...share, link: { to: '/customers', search: { abc: key } } } : share;
  });
  const byRelationship = RELATIONSHIPS.map((key): Share => {
    const share: Share = {
      key,
      label: t.of('relationship', key),
      value: relationship[key] ?? 0,
      tone: RELATIONSHIP_TONES[key] ?? 'grey',
    };
    return reads ? { ...share, link: { to: '/customers', search: { relationship: key } } } : share;
  });
  return (
    <div className={page.halves}>
      <Panel
        title={
          <>
            {t('byRelationship')}
            <Help what={t('byRelationship')}>{t('relationshipHelp')}</Help>
          </>
        }
        extra={data ? t('customersCount', { count: all }) : undefined}
      >
        {data ? <ShareBar shares={byRelationship} /> : <Bone height={206} />}
      </Panel>
      <Panel
        title={
          <>
            {t('byAbc')}
            <Help what={t('byAbc')}>{t('shareAHelp')}</Help>
          </>
        }
        extra={
          data && rated > 0
            ? t('shareA', { share: percent((abc.a ?? 0) / rated), count: count(abc.a ?? 0) })
            : undefined
        }
      >
        {data ? <ShareBar shares={byAbc} /> : <Bone height={124} />}
      </Panel>
    </div>
  );
}
