/** Says that something is done and offers, for a while, to take it back. */

import { App, Button } from 'antd';
import { asProblem, sentence } from '@/api/problem';
import { useText } from '@/i18n/text';
import { text } from './text';

const UNDO_SECONDS = 12;

export function useUndo(): (words: string, undo: () => Promise<void>) => void {
  const t = useText(text);
  const { message } = App.useApp();
  return (words, undo) => {
    const key = `undo ${Date.now()}`;
    const takeBack = () => {
      message.loading({ key, content: t('undoing'), duration: 0 });
      undo()
        .then(() => message.success({ key, content: t('undone') }))
        .catch((error: unknown) => message.error({ key, content: sentence(asProblem(error)) }));
    };
    message.success({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {words}{' '}
          <Button type="link" size="small" onClick={takeBack}>
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
}
