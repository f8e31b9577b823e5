import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Allowed } from '@/components/Allowed';
import { DetailDrawer } from '@/components/DetailDrawer';
import { LinkButton } from '@/components/LinkButton';
import { Bone } from '@/components/PageSkeleton';
import { ProblemNote } from '@/components/ProblemNote';
import { useText } from '@/i18n/text';
import { type Decision, DecisionDialog } from './DecisionDialog';
import { warningQuery } from './queries';
import { text } from './text';
import { WarningView } from './WarningView';
import css from './warnings.module.css';

interface WarningDrawerProps {
  warningId: string | undefined;
  onClose: () => void;
}

export function WarningDrawer({ warningId, onClose }: WarningDrawerProps) {
  const t = useText(text);
  const [decision, setDecision] = useState<Decision>();
  const { data, error } = useQuery({ ...warningQuery(warningId ?? ''), enabled: Boolean(warningId) });
  const shown = warningId ? data : undefined;
  return (
    <DetailDrawer
      title={shown ? `${t('warning')} · ${shown.warning.customer_number}` : t('warning')}
      isOpen={Boolean(warningId)}
      onClose={onClose}
      width={620}
      footer={
        shown && (
          <div className={css.buttons}>
            <LinkButton to="/customers/$customerId" params={{ customerId: shown.warning.customer_id }}>
              {t('openCustomer')}
            </LinkButton>
            <Allowed to="warnings.decide_warnings">
              <span className={css.head}>
                <Button onClick={() => setDecision('snooze')}>{t('snooze')}</Button>
                <Button type="primary" onClick={() => setDecision('acknowledge')}>
                  {t('acknowledge')}
                </Button>
              </span>
            </Allowed>
          </div>
        )
      }
    >
      <ProblemNote error={error} />
      {shown ? <WarningView detail={shown} /> : !error && <Bone height={480} />}
      {decision && warningId && (
        <DecisionDialog warningId={warningId} decision={decision} onClose={() => setDecision(undefined)} />
      )}
    </DetailDrawer>
  );
}
