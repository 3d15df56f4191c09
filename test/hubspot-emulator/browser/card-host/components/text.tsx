import type { ReactNode } from 'react';

type Children = { readonly children?: ReactNode };

type TextProps = Children & {
  readonly variant?: 'bodytext' | 'microcopy';
  readonly inline?: boolean;
  readonly format?: { readonly fontWeight?: string; readonly italic?: boolean };
};

export function Text({ variant = 'bodytext', inline = false, format = {}, children }: TextProps) {
  const classes = ['ui-text', `ui-${variant}`, `ui-weight-${format.fontWeight ?? 'regular'}`];
  if (format.italic === true) classes.push('ui-italic');
  if (inline) return <span className={classes.join(' ')}>{children}</span>;
  return <p className={classes.join(' ')}>{children}</p>;
}

export function Heading({ children }: Children) {
  return <h3 className="ui-heading">{children}</h3>;
}

export function StatusTag({
  variant = 'default',
  children,
}: Children & { readonly variant?: string }) {
  return <span className={`ui-status ui-status-${variant}`}>{children}</span>;
}

export function Tag({ variant = 'default', children }: Children & { readonly variant?: string }) {
  return <span className={`ui-tag ui-tag-${variant}`}>{children}</span>;
}

type AlertProps = Children & { readonly title: string; readonly variant?: string };

export function Alert({ title, variant = 'info', children }: AlertProps) {
  return (
    <div className={`ui-alert ui-alert-${variant}`}>
      <strong>{title}</strong>
      <div>{children}</div>
    </div>
  );
}

export function List({ children }: Children) {
  const items = Array.isArray(children) ? children : [children];
  return (
    <ul className="ui-list">
      {items.map((item: ReactNode, index) => (
        <li key={index}>{item}</li>
      ))}
    </ul>
  );
}
