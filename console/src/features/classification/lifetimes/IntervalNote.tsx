/** How sure the value is, asked for by hand: the models are fitted again, which takes some seconds. */

import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { words } from '@/api/problem';
import { ProblemNote } from '@/components/ProblemNote';
import { useText } from '@/i18n/text';
import { lifetimeIntervalQuery } from './queries';
import { text } from './text';

export function IntervalNote({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data, error, isFetching, refetch } = useQuery(lifetimeIntervalQuery(customerId));
  if (data) return <p>{words(data.words)}</p>;
  return (
    <>
      <ProblemNote error={error} />
      <Button loading={isFetching} onClick={() => void refetch()}>
        {t(isFetching ? 'estimating' : 'estimate')}
      </Button>
    </>
  );
}
