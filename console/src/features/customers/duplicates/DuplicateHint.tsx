/** Tells of files that may be of the same customer while a new one is being typed. */

import { useQuery } from '@tanstack/react-query';
import { Alert, Form, type FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import type { CreateCustomer } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { FileLine } from './FileLine';
import { text } from './text';

/** So long nothing is typed before it is asked. */
const REST_MILLISECONDS = 700;

export function DuplicateHint({ form }: { form: FormInstance<CreateCustomer> }) {
  const t = useText(text);
  const typed = Form.useWatch([], form) as CreateCustomer | undefined;
  const asked = useRested(JSON.stringify(question(typed)));
  const hints = useQuery({
    queryKey: ['duplicates', 'check', asked],
    queryFn: () => answer(api.POST('/api/v1/customers/duplicates/check', { body: JSON.parse(asked) })),
    enabled: asked !== 'null',
  });
  const { inside = [], elsewhere } = hints.data ?? {};
  if (inside.length === 0 && !elsewhere) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('likely')}
      description={
        <>
          <p>{t('likelyHint')}</p>
          <ul>
            {inside.map((it) => (
              <li key={it.customer.id}>
                <FileLine file={it.customer} /> – {words(it.grade_words)}: {words(it.words)}
              </li>
            ))}
            {elsewhere && <li>{words(elsewhere)}</li>}
          </ul>
        </>
      }
    />
  );
}

/** What can be asked about; nothing while too little is typed. */
function question(typed: CreateCustomer | undefined) {
  const phones = typed?.phones?.filter((it) => (it?.trim().length ?? 0) >= 7) ?? [];
  const plates = typed?.vehicles?.map((it) => it?.plate?.trim() ?? '').filter((it) => it.length >= 6) ?? [];
  const name = typed?.name?.trim();
  if (!typed?.kind || (phones.length === 0 && plates.length === 0 && (name?.length ?? 0) < 4)) return null;
  return { kind: typed.kind, name, phones, plates };
}

function useRested(value: string): string {
  const [rested, setRested] = useState('null');
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
