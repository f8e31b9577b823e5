import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { countQuery } from '../queries';

/** How many files of the unit at hand must have been reviewed by now. */
export function useOverdueReviews(): number | undefined {
  const { unitId } = useUnit();
  const reads = useMay('customers.read_customers');
  const counted = useQuery({ ...countQuery({ unit_id: unitId, review_overdue: true }), enabled: reads });
  return counted.data?.count;
}
