/** A form beside the page that it changes: what stops it is told above its fields, and one button sends it. */

import { Button, Form, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { DetailDrawer } from './DetailDrawer';
import page from './Page.module.css';
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
  /** What stands above the form. */
  hint?: ReactNode;
  /** What the button says; "save" when left out. */
  saveText?: string;
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
  hint,
  saveText,
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
          {saveText ?? t('save')}
        </Button>
      }
    >
      <div className={page.stack}>
        {hint}
        <Form<Values>
          form={form}
          layout="vertical"
          {...(initialValues ? { initialValues } : {})}
          onFinish={submit}
        >
          <ProblemNote error={problem} />
          {children}
        </Form>
      </div>
    </DetailDrawer>
  );
}
