/** The mark of the product: a canopy over a drop. */
export function ProductMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 13.5 16 6l12 7.500V17H4z" fill="currentColor" />
      <path d="M8.5 19H12v8H8.500zM20 19h3.500v8H20z" fill="currentColor" />
      <path
        d="M16 18c1.8 2.3 2.7 3.9 2.7 5.200a2.7 2.7 0 0 1-5.4 0C13.3 21.9 14.2 20.3 16 18z"
        fill="#ffb020"
      />
    </svg>
  );
}
