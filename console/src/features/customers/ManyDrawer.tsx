/** Tags or a maintainer for many customers: says first whom it concerns, and can be taken back after. */

import { useQuery } from '@tanstack/react-query';
import { Button, Form, Segmented, Select } from 'antd';
import { useState } from 'react';
import { queryClient } from '@/api/queries';
import type { ChangedMany, Chosen } from '@/api/schema.gen';
import { DetailDrawer } from '@/components/DetailDrawer';
import { Facts } from '@/components/Facts';
import { ProblemNote } from '@/components/ProblemNote';
import { useUndo } from '@/components/undo/useUndo';
import { useSubmit } from '@/components/useSubmit';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { assignMany, type TagChange, type TaggedMany, tagMany, unassignMany, untagMany } from './many';
import { tagsQuery } from './queries';
import { text } from './text';

export type ManyWork = 'tag' | 'assign';

interface ManyDrawerProps {
  work: ManyWork;
  chosen: Chosen;
  onClose: () => void;
  onDone: () => void;
}

export function ManyDrawer({ work, ...rest }: ManyDrawerProps) {
  return work === 'tag' ? <TagMany {...rest} /> : <AssignMany {...rest} />;
}

/** Says that it is done and offers to take it back; lists show either. */
function useDone() {
  const offerUndo = useUndo();
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['customers'] });
    void queryClient.invalidateQueries({ queryKey: ['customer'] });
  };
  return (words: string, undo: () => Promise<void>) => {
    refresh();
    offerUndo(words, () => undo().finally(refresh));
  };
}

type WorkProps = Omit<ManyDrawerProps, 'work'>;

function TagMany({ chosen, onClose, onDone }: WorkProps) {
  const t = useText(text);
  const tell = useDone();
  const { data: known } = useQuery(tagsQuery);
  const [change, setChange] = useState<TagChange>({ kind: 'add', tags: [] });
  const trial = useQuery({
    queryKey: ['customers', 'trial', 'tags', chosen, change],
    queryFn: () => tagMany(chosen, change, true),
    enabled: change.tags.length > 0,
    staleTime: 0,
    gcTime: 0,
  });
  const { submit, isPending, problem } = useSubmit<TagChange, TaggedMany>({
    send: (values) => tagMany(chosen, values, false),
    onDone: (done, values) => {
      const changed = new Set(done.byTag.flatMap((it) => it.ids)).size;
      tell(t(values.kind === 'add' ? 'tagged' : 'untagged', { count: changed }), () =>
        untagMany(values, done),
      );
      onDone();
    },
  });
  const willChange = trial.data?.byTag.some((it) => it.changed > 0) ?? false;
  return (
    <DetailDrawer
      title={t('tagMany')}
      isOpen
      onClose={onClose}
      width={460}
      footer={
        <Button
          type="primary"
          loading={isPending}
          disabled={!willChange || trial.isFetching}
          onClick={() => submit(change)}
        >
          {t('apply')}
        </Button>
      }
    >
      <Form layout="vertical" component="div">
        <ProblemNote error={problem ?? trial.error} />
        <Form.Item>
          <Segmented
            aria-label={t('tagMany')}
            value={change.kind}
            options={[
              { value: 'add', label: t('tagAdd') },
              { value: 'remove', label: t('tagRemove') },
            ]}
            onChange={(kind) => setChange({ ...change, kind: kind as TagChange['kind'] })}
          />
        </Form.Item>
        <Form.Item label={t('tags')} htmlFor="many-tags" extra={t('tagsHint')}>
          <Select
            id="many-tags"
            mode={change.kind === 'add' ? 'tags' : 'multiple'}
            value={[...change.tags]}
            tokenSeparators={[',', '\u{ff0c}']}
            options={known?.items.map((it) => ({ value: it.tag, label: it.tag }))}
            onChange={(tags) => setChange({ ...change, tags })}
          />
        </Form.Item>
      </Form>
      {trial.data && change.tags.length > 0 && (
        <Facts
          items={[
            { label: t('matched'), value: t('people', { count: trial.data.matched }) },
            ...trial.data.byTag.map((it) => ({
              label: t('willTag', { tag: it.tag }),
              value: t('people', { count: it.changed }),
            })),
          ]}
        />
      )}
    </DetailDrawer>
  );
}

function AssignMany({ chosen, onClose, onDone }: WorkProps) {
  const t = useText(text);
  const tell = useDone();
  const maintainers = useMaintainers();
  const [maintainer, setMaintainer] = useState<string>();
  const NOBODY = 'nobody';
  const id = maintainer === NOBODY ? null : (maintainer ?? null);
  const trial = useQuery({
    queryKey: ['customers', 'trial', 'maintainer', chosen, id],
    queryFn: () => assignMany(chosen, id, true),
    enabled: maintainer !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
  const { submit, isPending, problem } = useSubmit<string | null, ChangedMany>({
    send: (to) => assignMany(chosen, to, false),
    onDone: (done) => {
      tell(t('assignedMany', { count: done.changed }), () => unassignMany(done));
      onDone();
    },
  });
  return (
    <DetailDrawer
      title={t('assignMany')}
      isOpen
      onClose={onClose}
      width={460}
      footer={
        <Button
          type="primary"
          loading={isPending}
          disabled={maintainer === undefined || trial.isFetching || trial.data?.changed === 0}
          onClick={() => submit(id)}
        >
          {t('apply')}
        </Button>
      }
    >
      <Form layout="vertical" component="div">
        <ProblemNote error={problem ?? trial.error} />
        <Form.Item label={t('maintainer')} htmlFor="many-maintainer" extra={t('assignHint')}>
          <Select
            id="many-maintainer"
            showSearch={{ optionFilterProp: 'label' }}
            value={maintainer}
            options={[
              { value: NOBODY, label: t('maintainerNone') },
              ...maintainers.map((it) => ({ value: it.id, label: employeeName(it) })),
            ]}
            onChange={setMaintainer}
          />
        </Form.Item>
      </Form>
      {trial.data && maintainer !== undefined && (
        <Facts
          items={[
            { label: t('matched'), value: t('people', { count: trial.data.matched }) },
            { label: t('willAssign'), value: count(trial.data.changed) },
          ]}
        />
      )}
    </DetailDrawer>
  );
}
