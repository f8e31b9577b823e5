/** Where a user is logged in and with what, for who manages them. */

import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { UserBody } from '@/api/schema.gen';
import { ago, instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { browserName } from '../browser';
import { DelegationState } from '../DelegationsPanel';
import css from '../security.module.css';
import { text } from './text';

export function UserSecurity({ user }: { user: UserBody }) {
  const t = useText(text);
  return (
    <section className={css.part} aria-label={t('security')}>
      <h3>{t('security')}</h3>
      <SecondFactorLine user={user} />
      <Sessions user={user} />
      <Tokens user={user} />
      <Delegations user={user} />
    </section>
  );
}

/** Does something to a user and shows what is left. */
function useDoing(user: UserBody) {
  const { message } = App.useApp();
  return async (done: Promise<unknown>, words?: string) => {
    try {
      await done;
      if (words) message.success(words);
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    await queryClient.invalidateQueries({ queryKey: ['user', user.id] });
  };
}

function SecondFactorLine({ user }: { user: UserBody }) {
  const t = useText(text);
  const path = { user_id: user.id };
  const doing = useDoing(user);
  const reset = () =>
    doing(
      answer(api.DELETE('/api/v1/users/{user_id}/second-factor', { params: { path } })),
      t('factorReset'),
    );
  const unlink = () =>
    doing(answer(api.DELETE('/api/v1/users/{user_id}/provider-link', { params: { path } })));
  return (
    <div className={css.lines}>
      {user.locked_until && (
        <div className={css.line}>{t('locked', { until: instant(user.locked_until) })}</div>
      )}
      <div className={css.line}>
        {t(user.has_second_factor ? 'secondFactorOn' : 'secondFactorOff')}
        {user.has_second_factor && (
          <Popconfirm
            title={t('resetFactorAsk', { login: user.login })}
            description={t('resetFactorHint')}
            okText={t('resetFactor')}
            okButtonProps={{ danger: true }}
            onConfirm={() => void reset()}
          >
            <Button size="small" danger>
              {t('resetFactor')}
            </Button>
          </Popconfirm>
        )}
      </div>
      {user.is_linked && (
        <div className={css.line}>
          {t('linked')}
          <Popconfirm
            title={t('unlinkAsk', { login: user.login })}
            description={t('unlinkHint')}
            onConfirm={() => void unlink()}
          >
            <Button size="small">{t('unlink')}</Button>
          </Popconfirm>
        </div>
      )}
    </div>
  );
}

interface PartProps {
  title: string;
  extra?: ReactNode;
  none: string;
  children: ReactNode[] | undefined;
}

function Part({ title, extra, none, children }: PartProps) {
  return (
    <section className={css.part} aria-label={title}>
      <h3>
        {title} {extra}
      </h3>
      {children?.length === 0 && <p className={css.small}>{none}</p>}
      <div className={css.lines}>{children}</div>
    </section>
  );
}

function Sessions({ user }: { user: UserBody }) {
  const t = useText(text);
  const path = { user_id: user.id };
  const doing = useDoing(user);
  const { data } = useQuery({
    queryKey: ['user', user.id, 'sessions'],
    queryFn: () => answer(api.GET('/api/v1/users/{user_id}/sessions', { params: { path } })),
  });
  const endAll = () => doing(answer(api.DELETE('/api/v1/users/{user_id}/sessions', { params: { path } })));
  const end = (session_id: string) => {
    const params = { path: { ...path, session_id } };
    return doing(answer(api.DELETE('/api/v1/users/{user_id}/sessions/{session_id}', { params })));
  };
  return (
    <Part
      title={t('userSessions')}
      none={t('noSessions')}
      extra={
        (data?.items.length ?? 0) > 1 && (
          <Button size="small" onClick={() => void endAll()}>
            {t('endAll')}
          </Button>
        )
      }
    >
      {data?.items.map((it) => (
        <div key={it.id} className={css.line}>
          <span title={it.agent}>
            {browserName(it.agent)}{' '}
            <span className={css.small}>
              {it.address} {t('lastUsed', { when: ago(it.seen_at) })}
            </span>
          </span>
          <Button size="small" onClick={() => void end(it.id)}>
            {t('end')}
          </Button>
        </div>
      ))}
    </Part>
  );
}

function Tokens({ user }: { user: UserBody }) {
  const t = useText(text);
  const path = { user_id: user.id };
  const doing = useDoing(user);
  const { data } = useQuery({
    queryKey: ['user', user.id, 'tokens'],
    queryFn: () => answer(api.GET('/api/v1/users/{user_id}/tokens', { params: { path } })),
  });
  const revoke = (token_id: string) => {
    const params = { path: { ...path, token_id } };
    return doing(answer(api.DELETE('/api/v1/users/{user_id}/tokens/{token_id}', { params })));
  };
  return (
    <Part title={t('userTokens')} none={t('noTokens')}>
      {data?.items.map((it) => (
        <div key={it.id} className={css.line}>
          <span>
            {it.name}{' '}
            <span className={css.small}>{it.used_at && t('lastUsed', { when: ago(it.used_at) })}</span>
          </span>
          <Button size="small" danger onClick={() => void revoke(it.id)}>
            {t('revoke')}
          </Button>
        </div>
      ))}
    </Part>
  );
}

function Delegations({ user }: { user: UserBody }) {
  const t = useText(text);
  const path = { user_id: user.id };
  const doing = useDoing(user);
  const { data } = useQuery({
    queryKey: ['user', user.id, 'delegations'],
    queryFn: () => answer(api.GET('/api/v1/users/{user_id}/delegations', { params: { path } })),
  });
  const end = (delegation_id: string) => {
    const params = { path: { ...path, delegation_id } };
    return doing(answer(api.DELETE('/api/v1/users/{user_id}/delegations/{delegation_id}', { params })));
  };
  return (
    <Part title={t('userDelegations')} none={t('noDelegations')}>
      {data?.items.map((it) => (
        <div key={it.id} className={css.line}>
          <span>
            {t('delegationLine', { from: it.from, to: it.to, first: it.first_day, last: it.last_day })}{' '}
            <DelegationState delegation={it} />
          </span>
          {!it.ended_at && (
            <Button size="small" onClick={() => void end(it.id)}>
              {t('end')}
            </Button>
          )}
        </div>
      ))}
    </Part>
  );
}
