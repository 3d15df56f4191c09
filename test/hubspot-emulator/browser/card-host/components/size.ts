const SHORT: Readonly<Record<string, string>> = {
  'extra-small': 'xs',
  small: 'sm',
  medium: 'md',
  large: 'lg',
  'extra-large': 'xl',
};

/** HubSpot takes `small` and `sm` for the same size. */
export function short(size: string): string {
  return SHORT[size] ?? size;
}
