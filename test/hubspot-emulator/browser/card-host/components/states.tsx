import type { ReactNode } from 'react';
import { Glyph } from '../../Glyph.tsx';
import { short } from './size.ts';

type Children = { readonly children?: ReactNode };

type ButtonProps = Children & {
  readonly variant?: string;
  readonly size?: string;
  readonly disabled?: boolean;
  readonly onClick?: () => void;
};

export function Button({
  variant = 'secondary',
  size = 'md',
  disabled,
  onClick,
  children,
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`ui-button ui-button-${variant} ui-button-${short(size)}`}
      disabled={disabled}
      onClick={() => onClick?.()}
    >
      {children}
    </button>
  );
}

type SpinnerProps = {
  readonly label: string;
  readonly showLabel?: boolean;
  readonly layout?: string;
  readonly size?: string;
};

export function LoadingSpinner({ label, showLabel = false, layout, size = 'sm' }: SpinnerProps) {
  return (
    <div role="status" className={`ui-spinner ${layout === 'centered' ? 'ui-centered' : ''}`}>
      <span className={`ui-wheel ui-wheel-${short(size)}`} aria-hidden="true" />
      <span className={showLabel ? 'ui-text' : 'visually-hidden'}>{label}</span>
    </div>
  );
}

export function EmptyState({ title, children }: Children & { readonly title?: string }) {
  return (
    <div className="ui-state">
      <Glyph name="person" />
      <h3 className="ui-heading">{title}</h3>
      {children}
    </div>
  );
}

type ErrorStateProps = Children & { readonly title?: string; readonly type?: string };

export function ErrorState({ title, type = 'error', children }: ErrorStateProps) {
  return (
    <div className="ui-state ui-state-error" role="alert">
      <Glyph name={type === 'lock' ? 'lock' : 'broken'} />
      <h3 className="ui-heading">{title}</h3>
      {children}
    </div>
  );
}
