/** Keeping new rules: why, and from when. Two who do so at once see both versions. */

import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { RulesBody, RulesPreview, RulesVersionBody } from '@/api/schema.gen';
import { ConflictDialog } from '@/components/ConflictDialog';
import { DateField } from '@/components/DateField';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { changes, request } from './draft';
import { rulesQuery } from './queries';
import css from './rules.module.css';
import { text } from './text';
import type { RuleDraft } from './useRuleDraft';
import { useRuleWords } from './useRuleWords';

interface SaveRulesProps {
  rules: RulesBody;
  form: RuleDraft;
  /** Nothing when there is no analysis to try it on. */
  preview: RulesPreview | undefined;
  onClose: () => void;
  onDone: () => void;
}

interface Values {
  note: string;
  valid_from?: string;
}

export function SaveRules({ rules, form, preview, onClose, onDone }: SaveRulesProps) {
  const t = useText(text);
  const word = useText(common);
  const say = useRuleWords(rules);
  const { message } = App.useApp();
  const [fields] = Form.useForm<Values>();
  const [theirs, setTheirs] = useState<RulesVersionBody>();
  const save = useSubmit<Values, RulesBody>({
    form: fields,
    send: ({ note, valid_from }) =>
      answer(
        api.PUT('/api/v1/classification/rules', {
          params: { header: version(form.base.version) },
          body: { ...request(form.base, form.draft, rules.parameters), note, valid_from },
        }),
      ),
    onDone: (changed) => {
      queryClient.setQueryData(rulesQuery.queryKey, changed);
      message.success(t('saved', { version: changed.versions[0]?.version ?? '' }));
      onDone();
    },
    onProblem: (problem) => {
      if (problem.code === 'changed_meanwhile') {
        void queryClient
          .fetchQuery({ ...rulesQuery, staleTime: 0 })
          .then((now) => setTheirs(now.versions[0]));
        return true;
      }
      if (!form.show(problem)) return false;
      onClose();
      return true;
    },
  });
  return (
    <Modal
      open
      title={t('saveTitle', { version: form.base.version + 1 })}
      onCancel={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={fields.submit}>
          {word('save')}
        </Button>
      }
    >
      <ul className={css.changes}>
        {form.changes.map(({ name, was, is }) => (
          <li key={name}>
            <span>{say.name(name)}</span>
            <span>
              <del>{say.value(name, was)}</del> → <b>{say.value(name, is)}</b>
            </span>
          </li>
        ))}
      </ul>
      <p className={css.summary}>{useSummary(preview)}</p>
      <Form form={fields} layout="vertical" onFinish={save.submit}>
        <ProblemNote error={save.problem} />
        <Form.Item
          name="note"
          label={t('note')}
          rules={[{ required: true, whitespace: true, message: t('noteMissing') }]}
        >
          <Input.TextArea rows={3} maxLength={500} placeholder={t('noteHint')} autoFocus />
        </Form.Item>
        <Form.Item
          name="valid_from"
          label={t('from')}
          extra={t('fromHint', { day: rules.earliest_valid_from })}
        >
          <DateField from={rules.earliest_valid_from} />
        </Form.Item>
      </Form>
      <ConflictDialog
        differences={
          theirs &&
          changes(theirs, form.draft, rules.parameters).map(({ name, was, is }) => ({
            field: say.name(name),
            mine: say.value(name, is),
            theirs: say.value(name, was),
          }))
        }
        onClose={() => setTheirs(undefined)}
        onTakeTheirs={onDone}
        onKeepMine={() => {
          if (theirs) form.standOn(theirs);
          setTheirs(undefined);
          // The form is sent again once the new version is the one it stands on.
          setTimeout(fields.submit);
        }}
      />
    </Modal>
  );
}

function useSummary(preview: RulesPreview | undefined): string {
  const t = useText(text);
  if (!preview) return t('summaryUnknown');
  const moved = (axis: string) => preview.axes.find((it) => it.axis === axis)?.moved ?? 0;
  return t('summary', {
    abc: moved('abc'),
    relationship: moved('relationship'),
    opened: preview.warnings_opened,
    gone: preview.warnings_gone,
  });
}
