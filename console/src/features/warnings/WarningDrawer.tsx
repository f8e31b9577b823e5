import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { asProblem, sentence } from '@/api/problem';
import type { WarningItem } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { DetailDrawer } from '@/components/DetailDrawer';
import { LinkButton } from '@/components/LinkButton';
import { Bone } from '@/components/PageSkeleton';
import { ProblemNote } from '@/components/ProblemNote';
import { useText } from '@/i18n/text';
import { customerLabel, isSnoozed } from './columns';
import { DecisionDialog, refresh } from './DecisionDialog';
import { type Decision, takeBack } from './decide';
import { warningQuery } from './queries';
import { text } from './text';
import { WarningView } from './WarningView';
import css from './warnings.module.css';

interface WarningDrawerProps {
  warningId: string | undefined;
  onClose: () => void;
  /** The rows before and after it, as far as the page of the list has them. */
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

export function WarningDrawer({ warningId, onClose, onPrevious, onNext }: WarningDrawerProps) {
  const t = useText(text);
  const [decision, setDecision] = useState<Decision>();
  const { data, error } = useQuery({ ...warningQuery(warningId ?? ''), enabled: Boolean(warningId) });
  const shown = warningId ? data : undefined;
  return (
    <DetailDrawer
      title={
        <span className={css.title}>
          <span>{shown ? `${t('warning')} · ${customerLabel(shown.warning)}` : t('warning')}</span>
          {(onPrevious || onNext) && (
            <span className={css.pair}>
              <Button
                size="small"
                icon={<UpOutlined />}
                aria-label={t('previousWarning')}
                disabled={!onPrevious}
                onClick={onPrevious}
              />
              <Button
                size="small"
                icon={<DownOutlined />}
                aria-label={t('nextWarning')}
                disabled={!onNext}
                onClick={onNext}
              />
            </span>
          )}
        </span>
      }
      isOpen={Boolean(warningId)}
      onClose={onClose}
      width={640}
      footer={shown && <Footer warning={shown.warning} onDecide={setDecision} />}
    >
      <ProblemNote error={error} />
      {shown ? <WarningView detail={shown} /> : !error && <Bone height={480} />}
      {decision && shown && (
        <DecisionDialog items={[shown.warning]} decision={decision} onClose={() => setDecision(undefined)} />
      )}
    </DetailDrawer>
  );
}

interface FooterProps {
  warning: WarningItem;
  onDecide: (decision: Decision) => void;
}

function Footer({ warning, onDecide }: FooterProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [isPending, setIsPending] = useState(false);
  const back = async (decision: Decision) => {
    setIsPending(true);
    try {
      await takeBack([warning], decision);
      message.success(t('takenBack'));
    } catch (error) {
      message.error(sentence(asProblem(error)));
    } finally {
      setIsPending(false);
      refresh();
    }
  };
  const takeBackButton = (decision: Decision, label: string) => (
    <Button loading={isPending} onClick={() => void back(decision)}>
      {label}
    </Button>
  );
  return (
    <div className={css.buttons}>
      <LinkButton to="/customers/$customerId" params={{ customerId: warning.customer_id }}>
        {t('openCustomer')}
      </LinkButton>
      <span className={css.head}>
        <Allowed to="warnings.assign_warnings">
          <Button onClick={() => onDecide('assign')}>{t('assign')}</Button>
        </Allowed>
        <Allowed to="warnings.decide_warnings">
          {isSnoozed(warning) ? (
            takeBackButton('snooze', t('unsnooze'))
          ) : (
            <Button onClick={() => onDecide('snooze')}>{t('snooze')}</Button>
          )}
          {warning.acknowledged_at ? (
            takeBackButton('acknowledge', t('unacknowledge'))
          ) : (
            <Button type="primary" onClick={() => onDecide('acknowledge')}>
              {t('acknowledge')}
            </Button>
          )}
        </Allowed>
      </span>
    </div>
  );
}
