/** A page that is being fetched, in about the shape that it will have. */

import css from './PageSkeleton.module.css';

export function PageSkeleton() {
  return (
    <div className={css.page} aria-busy="true">
      <div className={css.title} />
      <div className={css.block} />
    </div>
  );
}

export function Bone({ width = '100%', height = 14 }: { width?: number | string; height?: number }) {
  return <span className={css.bone} style={{ width, height }} />;
}
