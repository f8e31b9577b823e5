import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export const rulesQuery = queryOptions({
  queryKey: ['classification', 'rules'],
  queryFn: () => answer(api.GET('/api/v1/classification/rules')),
});
