/** How much of each kind of personal value a role may see. */

import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { words } from '@/api/problem';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { fieldClassesQuery } from '../queries';
import css from '../security.module.css';
import { text } from '../users/text';

export function FieldRightsFields() {
  const t = useText(text);
  const shown = useLanguage();
  const { data } = useQuery(fieldClassesQuery);
  return (
    <fieldset>
      <legend className={css.area}>{t('fieldRights')}</legend>
      <p className={css.hint}>{t('fieldRightsHint')}</p>
      <div className={css.pair}>
        {data?.items.map(({ kind, name, rights }) => (
          <Form.Item
            key={kind}
            name={['field_rights', kind]}
            label={words(name, shown)}
            initialValue="masked"
          >
            <Select options={rights.map((value) => ({ value, label: t.of('right', value) }))} />
          </Form.Item>
        ))}
      </div>
    </fieldset>
  );
}
