/** Everything that somebody looks after passes to a successor: chosen, seen, confirmed once. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Panel } from '@/components/Panel';
import { useFilters } from '@/components/paging';
import { employeeName } from '@/features/stations/employees';
import { useText } from '@/i18n/text';
import { useColleagues } from './colleagues';
import { HandoverForm } from './HandoverForm';
import { HandoversList } from './HandoversList';
import { handoverQuery } from './queries';
import { text } from './text';

export function HandoverPage() {
  const t = useText(text);
  const { from } = useSearch({ from: '/inside/customers/handover' });
  const filter = useFilters<{ from?: string }>();
  const colleagues = useColleagues();
  const preview = useQuery({ ...handoverQuery(from ?? ''), enabled: Boolean(from) });
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('handover')}
        hint={t('handoverHint')}
        crumb={{ label: t('customers'), to: '/customers' }}
      />
      <Panel title={t('leaver')}>
        <Select
          allowClear
          style={{ width: '100%', maxWidth: 420 }}
          aria-label={t('leaver')}
          placeholder={t('leaverHint')}
          value={from}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(value) => filter({ from: value })}
          options={colleagues.map((it) => ({ value: it.id, label: employeeName(it) }))}
        />
      </Panel>
      {from && preview.data && <HandoverForm key={from} from={from} preview={preview.data} />}
      <HandoversList />
    </div>
  );
}
