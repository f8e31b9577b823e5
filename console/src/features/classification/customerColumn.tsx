/** The column that names a customer and leads to their page, in lists of this capability. */

import { Link } from '@tanstack/react-router';
import type { Column } from '@/components/DataTable';

interface Named {
  customer_id: string;
  customer_number: string;
  customer_name?: string | null;
}

export function customerColumn<Row extends Named>(title: string): Column<Row> {
  return {
    key: 'customer',
    title,
    phone: 'title',
    render: (it) => (
      <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
        {[it.customer_number, it.customer_name].filter(Boolean).join(' ')}
      </Link>
    ),
  };
}
