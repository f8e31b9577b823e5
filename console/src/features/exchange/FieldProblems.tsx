/** A problem with what it says of single fields, where no field is on the page to show it. */

import { Alert } from 'antd';
import { asProblem, formErrors, sentence } from '@/api/problem';

export function FieldProblems({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = asProblem(error);
  const messages = formErrors(problem).flatMap((it) => it.errors);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={messages.length === 1 ? messages[0] : sentence(problem)}
      description={
        messages.length > 1 && (
          <ul>
            {messages.map((it) => (
              <li key={it}>{it}</li>
            ))}
          </ul>
        )
      }
    />
  );
}
