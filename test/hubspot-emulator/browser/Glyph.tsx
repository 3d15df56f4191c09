const PATHS = {
  right: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  up: 'M3 10l5-5 5 5',
  person: 'M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  broken: 'M8 1.8l6.5 11.7h-13zM8 6.2v3.4M8 11.4v.3',
  check: 'M3 8.5l3.2 3.2L13 5',
  flow: 'M3 3h4v4H3zM9 9h4v4H9zM5 7v4h4',
} as const;

/** A small line drawing; always beside words, so hidden from screen readers. */
export function Glyph({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className={`glyph glyph-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
