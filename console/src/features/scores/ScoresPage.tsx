/** Who will probably fall, and the card that says so. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useText } from '@/i18n/text';
import { ScoreCards } from './ScoreCards';
import { ScoresList } from './ScoresList';
import { text } from './text';

export function ScoresPage() {
  const t = useText(text);
  const { view } = useSearch({ from: '/inside/warnings/scores' });
  const navigate = useNavigate();
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('scores')}
        hint={t('scoresHint')}
        crumb={{ label: t('warnings'), to: '/warnings' }}
        actions={<LinkButton to="/warnings/backtests">{t('backtests')}</LinkButton>}
      />
      <Tabs
        activeKey={view ?? 'customers'}
        destroyOnHidden
        onChange={(key) =>
          void navigate({
            to: '/warnings/scores',
            search: ({ unit }) => ({ unit, view: key === 'card' ? 'card' : undefined }),
            resetScroll: false,
          })
        }
        items={[
          { key: 'customers', label: t('byCustomer'), children: <ScoresList /> },
          { key: 'card', label: t('card'), children: <ScoreCards /> },
        ]}
      />
    </div>
  );
}
