/** How sure the value is, asked for by hand: the models are fitted again, which takes some seconds. */

import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { asProblem, sentence, words } from '@/api/problem';
import { useText } from '@/i18n/text';
import { lifetimeIntervalQuery } from './queries';
import { text } from './text';

export function IntervalNote({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data, error, isFetching, refetch } = useQuery(lifetimeIntervalQuery(customerId));
  if (data) return <p>{words(data.words)}</p>;
  return (
    <>
      {error && <Alert type="error" showIcon title={sentence(asProblem(error))} />}
      <Button loading={isFetching} onClick={() => void refetch()}>
        {t(isFetching ? 'estimating' : 'estimate')}
      </Button>
    </>
  );
}
