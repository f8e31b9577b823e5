import { Link } from '@tanstack/react-router';
import type { CustomerBody } from '@/api/schema.gen';
import css from './duplicates.module.css';

/** A file by its name, leading to it, and what tells it from others of that name. */
export function FileLine({ file }: { file: CustomerBody | null | undefined }) {
  if (!file) return <>–</>;
  const beside = [file.number, file.phones[0], file.plates[0], file.owner?.name];
  return (
    <>
      <div>
        <Link to="/customers/$customerId" params={{ customerId: file.id }}>
          {file.name || file.number}
        </Link>
      </div>
      <div className={css.beside}>{beside.filter(Boolean).join(' · ')}</div>
    </>
  );
}
