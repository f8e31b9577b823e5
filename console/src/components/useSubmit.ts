/**
 * Sending a form: done once however often it is clicked, its problems beside the fields they are about, and
 * what was typed left alone when anything goes wrong.
 */

import { useMutation } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useRef, useState } from 'react';
import { newKey } from '@/api/client';
import { asProblem, formErrors, type Problem } from '@/api/problem';

interface Submit<Values> {
  submit: (values: Values) => void;
  isPending: boolean;
  /** What is not about a field of the form. */
  problem: Problem | undefined;
  forget: () => void;
}

interface Sending<Values, Result> {
  form?: FormInstance;
  /** Sends under a key that stays the same until it has worked. */
  send: (values: Values, key: string) => Promise<Result>;
  onDone: (result: Result, values: Values) => void | Promise<void>;
  /** Takes a problem that needs more than to be shown, such as an edit of an old version. */
  onProblem?: (problem: Problem, values: Values) => boolean;
}

export function useSubmit<Values, Result>(sending: Sending<Values, Result>): Submit<Values> {
  const key = useRef(newKey());
  // Two clicks come before the first has been drawn: what is drawn cannot hold the second back.
  const isSending = useRef(false);
  const [problem, setProblem] = useState<Problem>();
  const mutation = useMutation({
    mutationFn: (values: Values) => sending.send(values, key.current),
    onMutate: () => setProblem(undefined),
    onSuccess: async (result, values) => {
      key.current = newKey();
      await sending.onDone(result, values);
    },
    onError: (error, values) => {
      const found = asProblem(error);
      if (found.code === 'idempotency_key_reused') key.current = newKey();
      if (sending.onProblem?.(found, values)) return;
      setProblem(showFields(found, sending.form));
    },
    onSettled: () => {
      isSending.current = false;
    },
  });
  return {
    submit: (values) => {
      if (isSending.current) return;
      isSending.current = true;
      mutation.mutate(values);
    },
    isPending: mutation.isPending,
    problem,
    forget: () => setProblem(undefined),
  };
}

/** Marks the fields; what the form has no field for is left for the note above it. */
function showFields(problem: Problem, form: FormInstance | undefined): Problem | undefined {
  if (!form || problem.fields.length === 0) return problem;
  const known = Object.keys(form.getFieldsValue(true) as object);
  const errors = formErrors(problem);
  const placed = errors.filter((it) => known.includes(String(it.name[0])));
  form.setFields(placed.map(({ name, errors: messages }) => ({ name, errors: messages })));
  if (placed[0]) form.scrollToField(placed[0].name, { block: 'center', focus: true });
  return placed.length === errors.length ? undefined : problem;
}
