/** Takes a batch of sales back; one line says what that means, since the same file can be imported again. */

import { App, Button, Popconfirm } from 'antd';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { text } from './text';

interface UndoButtonProps {
  batchId: string;
  count: number;
  isLarge?: boolean;
}

export function UndoButton({ batchId, count, isLarge = false }: UndoButtonProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<void, { sales: number }>({
    send: () =>
      answer(api.POST('/api/v1/sales/batches/{batch_id}/undo', { params: { path: { batch_id: batchId } } })),
    onDone: async (undone) => {
      message.success(t('undone', { count: undone.sales }));
      await queryClient.invalidateQueries();
    },
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return (
    <Popconfirm title={t('undoAsk', { count })} okText={t('undo')} onConfirm={() => submit()}>
      <Button size={isLarge ? 'middle' : 'small'} loading={isPending}>
        {t('undo')}
      </Button>
    </Popconfirm>
  );
}
