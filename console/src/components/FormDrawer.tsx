/** A form beside the page that it changes: what stops it is told above its fields, and one button sends it. */

import { Button, Form, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { DetailDrawer } from './DetailDrawer';
import { ProblemNote } from './ProblemNote';
import { text } from './text';

interface FormDrawerProps<Values> {
  title: ReactNode;
  form: FormInstance<Values>;
  initialValues?: object;
  /** What `useSubmit` gives. */
  submit: (values: Values) => void;
  isPending: boolean;
  problem: unknown;
  onClose: () => void;
  children: ReactNode;
}

export function FormDrawer<Values>({
  title,
  form,
  initialValues,
  submit,
  isPending,
  problem,
  onClose,
  children,
}: FormDrawerProps<Values>) {
  const t = useText(text);
  return (
    <DetailDrawer
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <Button type="primary" loading={isPending} onClick={form.submit}>
          {t('save')}
        </Button>
      }
    >
      <Form<Values>
        form={form}
        layout="vertical"
        {...(initialValues ? { initialValues } : {})}
        onFinish={submit}
      >
        <ProblemNote error={problem} />
        {children}
      </Form>
    </DetailDrawer>
  );
}
