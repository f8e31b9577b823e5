import { useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useFilters } from '@/components/paging';
import { useText } from '@/i18n/text';
import { type ClassificationSearch, SEGMENTS } from '@/routes/business';
import { text } from './text';

/** Persons, organisations or cards only: each is scored among its own. */
export function SegmentSelect() {
  const t = useText(text);
  const { segment } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  return (
    <Select
      allowClear
      aria-label={t('segmentFilter')}
      placeholder={t('allSegments')}
      style={{ width: 150 }}
      value={segment}
      options={SEGMENTS.map((value) => ({ value, label: t.of('segment', value) }))}
      onChange={(value) => filter({ segment: value, was: undefined, is: undefined })}
    />
  );
}
