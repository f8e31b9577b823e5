import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export const walletQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customers', customerId, 'wallet'],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/wallet', { params: { path: { customer_id: customerId } } }),
      ),
  });
