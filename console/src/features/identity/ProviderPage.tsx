/** Where the company's provider sends the browser back to. */

import { Link, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, type Problem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Me, SecondStep } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useTitle } from '@/components/useTitle';
import { useText } from '@/i18n/text';
import { Outside } from './Outside';
import css from './Outside.module.css';
import { takeNext } from './ProviderButton';
import { meQuery } from './queries';
import { SecondStepForm } from './SecondStepForm';
import { text } from './text';

export function ProviderPage() {
  const t = useText(text);
  const search = new URLSearchParams(useLocation({ select: (it) => it.searchStr }));
  const [code, state, iss] = ['code', 'state', 'iss'].map((name) => search.get(name) ?? undefined);
  const navigate = useNavigate();
  const router = useRouter();
  const [problem, setProblem] = useState<Problem>();
  const [step, setStep] = useState<SecondStep>();
  const isAsked = useRef(false);
  useTitle(t('logIn'));
  const goOn = (me: Me) => {
    queryClient.clear();
    queryClient.setQueryData(meQuery.queryKey, me);
    const next = takeNext();
    // A path of this console only: an address from outside must not lead away.
    if (next?.startsWith('/') && !next.startsWith('//')) router.history.replace(next);
    else void navigate({ to: '/', replace: true });
  };
  useEffect(() => {
    // The code works once: it must not be sent again when the page is drawn anew.
    if (!code || !state || isAsked.current) return;
    isAsked.current = true;
    answer<Me | SecondStep>(api.POST('/api/v1/login/provider/end', { body: { code, state, iss } })).then(
      (entered) => ('challenge' in entered ? setStep(entered) : goOn(entered)),
      (failure: unknown) => setProblem(asProblem(failure)),
    );
  });
  const isOver = problem !== undefined || !code || !state;
  return (
    <Outside title={t('welcome')}>
      {problem && <ProblemNote error={problem} />}
      {!problem && isOver && (
        <p role="alert" className={css.hint}>
          {t('providerGaveUp')}
        </p>
      )}
      {step && <SecondStepForm step={step} onDone={goOn} onBack={() => void navigate({ to: '/login' })} />}
      {isOver ? <Link to="/login">{t('toLogin')}</Link> : !step && <Spin description={t('loggingIn')} />}
    </Outside>
  );
}
