/** Above every page while somebody uses a colleague's rights, with the way back to their own. */

import { Button } from 'antd';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { useMe } from './queries';
import css from './security.module.css';
import { text } from './text';
import { useActing } from './useActing';

export function ActingBanner() {
  const t = useText(text);
  const me = useMe();
  const { act, isPending } = useActing();
  if (!me?.acting_for) return null;
  return (
    <div role="status" className={css.banner}>
      {t('actingFor', { login: me.acting_for.login, until: instant(me.acting_for.until) })}
      <Button size="small" loading={isPending} onClick={() => act(null)}>
        {t('stopActing')}
      </Button>
    </div>
  );
}
