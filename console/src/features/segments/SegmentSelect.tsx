/** Choosing one of the segments that one sees. */

import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import { allSegmentsQuery } from './queries';
import { text } from './text';

interface SegmentSelectProps {
  id?: string;
  value?: string | null | undefined;
  onChange?: (id: string | undefined) => void;
  width?: number | string;
}

export function SegmentSelect({ id, value, onChange, width = '100%' }: SegmentSelectProps) {
  const t = useText(text);
  const mayRead = useMay('segments.read_segments');
  const { data } = useQuery({ ...allSegmentsQuery, enabled: mayRead });
  if (!mayRead) return null;
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('segments')}
      placeholder={t('segmentAll')}
      style={{ width }}
      value={value ?? undefined}
      options={data?.items.map((it) => ({ value: it.id, label: it.name }))}
      onChange={(chosen: string | undefined) => onChange?.(chosen)}
    />
  );
}
