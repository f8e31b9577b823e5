import { Link } from '@tanstack/react-router';
import type { CustomerBody } from '@/api/schema.gen';

/** A file in one line, leading to it. */
export function FileLine({ file }: { file: CustomerBody | null | undefined }) {
  if (!file) return <>–</>;
  const beside = [file.number, file.phones[0], file.plates[0], file.owner?.name];
  return (
    <>
      <Link to="/customers/$customerId" params={{ customerId: file.id }}>
        {file.name || file.number}
      </Link>{' '}
      <span>{beside.filter(Boolean).join(' · ')}</span>
    </>
  );
}
