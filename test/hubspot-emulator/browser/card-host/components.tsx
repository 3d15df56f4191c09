import { useId, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { Glyph } from '../Glyph.tsx';

type Gap = 'flush' | 'extra-small' | 'xs' | 'small' | 'sm' | 'medium' | 'md' | 'large' | 'lg';
type Children = { readonly children?: ReactNode };

/** One DOM component for each wire name of HubSpot's that the cards use; our own looks, HubSpot's meaning. */
// The props of each come over the wire: their types are HubSpot's, not known here.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const COMPONENTS: Record<string, ComponentType<any>> = {
  Accordion,
  Alert,
  Box,
  Button,
  DescriptionList,
  DescriptionListItem,
  Divider,
  EmptyState,
  ErrorState,
  Flex,
  Heading,
  List,
  LoadingSpinner,
  ProgressBar,
  Statistics,
  StatisticsItem,
  StatusTag,
  Tag,
  Text,
  Tile,
};

type FlexProps = Children & {
  readonly direction?: 'row' | 'column';
  readonly justify?: string;
  readonly align?: string;
  readonly gap?: Gap;
  readonly wrap?: boolean | string;
};

function Flex({ direction = 'row', justify, align, gap = 'flush', wrap, children }: FlexProps) {
  const classes = ['ui-flex', `ui-${direction}`, `ui-gap-${short(gap)}`];
  if (justify !== undefined) classes.push(`ui-justify-${justify}`);
  if (align !== undefined) classes.push(`ui-align-${align}`);
  if (wrap === true || wrap === 'wrap') classes.push('ui-wrap');
  return <div className={classes.join(' ')}>{children}</div>;
}

function Box({ flex, children }: Children & { readonly flex?: number | string }) {
  return (
    <div className="ui-box" style={{ flex: typeof flex === 'number' ? `${flex} 1 0` : flex }}>
      {children}
    </div>
  );
}

type TextProps = Children & {
  readonly variant?: 'bodytext' | 'microcopy';
  readonly inline?: boolean;
  readonly format?: { readonly fontWeight?: string; readonly italic?: boolean };
};

function Text({ variant = 'bodytext', inline = false, format = {}, children }: TextProps) {
  const classes = ['ui-text', `ui-${variant}`, `ui-weight-${format.fontWeight ?? 'regular'}`];
  if (format.italic === true) classes.push('ui-italic');
  if (inline) return <span className={classes.join(' ')}>{children}</span>;
  return <p className={classes.join(' ')}>{children}</p>;
}

function Heading({ children }: Children) {
  return <h3 className="ui-heading">{children}</h3>;
}

function StatusTag({ variant = 'default', children }: Children & { readonly variant?: string }) {
  return <span className={`ui-status ui-status-${variant}`}>{children}</span>;
}

function Tag({ variant = 'default', children }: Children & { readonly variant?: string }) {
  return <span className={`ui-tag ui-tag-${variant}`}>{children}</span>;
}

function Tile({ children }: Children) {
  return <div className="ui-tile">{children}</div>;
}

type AlertProps = Children & { readonly title: string; readonly variant?: string };

function Alert({ title, variant = 'info', children }: AlertProps) {
  return (
    <div className={`ui-alert ui-alert-${variant}`}>
      <strong>{title}</strong>
      <div>{children}</div>
    </div>
  );
}

function Divider() {
  return <hr className="ui-divider" />;
}

function List({ children }: Children) {
  const items = Array.isArray(children) ? children : [children];
  return (
    <ul className="ui-list">
      {items.map((item: ReactNode, index) => (
        <li key={index}>{item}</li>
      ))}
    </ul>
  );
}

function Statistics({ children }: Children) {
  return <dl className="ui-statistics">{children}</dl>;
}

type StatisticsItemProps = Children & { readonly label: string; readonly number: string | number };

function StatisticsItem({ label, number, children }: StatisticsItemProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className="ui-number">{number}</span>
        {children}
      </dd>
    </div>
  );
}

function DescriptionList({ direction = 'column', children }: Children & { direction?: string }) {
  return <dl className={`ui-descriptions ui-descriptions-${direction}`}>{children}</dl>;
}

function DescriptionListItem({ label, children }: Children & { readonly label: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type ProgressBarProps = {
  readonly title?: string;
  readonly value?: number;
  readonly maxValue?: number;
  readonly variant?: string;
  readonly valueDescription?: string;
  readonly 'aria-label'?: string;
};

function ProgressBar(props: ProgressBarProps) {
  const { title, value = 0, maxValue = 100, variant = 'success', valueDescription } = props;
  return (
    <div className="ui-progress">
      {title !== undefined && <span className="ui-text ui-weight-demibold">{title}</span>}
      <div
        role="progressbar"
        aria-label={props['aria-label'] ?? title ?? 'Progress'}
        aria-valuemin={0}
        aria-valuemax={maxValue}
        aria-valuenow={value}
        className={`ui-bar ui-bar-${variant}`}
      >
        <span style={{ width: `${Math.min(100, (100 * value) / maxValue)}%` }} />
      </div>
      {valueDescription !== undefined && (
        <span className="ui-text ui-microcopy">{valueDescription}</span>
      )}
    </div>
  );
}

type AccordionProps = Children & { readonly title: string; readonly defaultOpen?: boolean };

function Accordion({ title, defaultOpen = false, children }: AccordionProps) {
  const [open, setOpen] = useState(defaultOpen);
  const id = useId();
  return (
    <div className="ui-accordion">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Glyph name={open ? 'down' : 'right'} />
        {title}
      </button>
      <div id={id} hidden={!open} className="ui-accordion-body">
        {children}
      </div>
    </div>
  );
}

type ButtonProps = Children & {
  readonly variant?: string;
  readonly size?: string;
  readonly disabled?: boolean;
  readonly onClick?: () => void;
};

function Button({ variant = 'secondary', size = 'md', disabled, onClick, children }: ButtonProps) {
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

function LoadingSpinner({ label, showLabel = false, layout, size = 'sm' }: SpinnerProps) {
  return (
    <div role="status" className={`ui-spinner ${layout === 'centered' ? 'ui-centered' : ''}`}>
      <span className={`ui-wheel ui-wheel-${short(size)}`} aria-hidden="true" />
      <span className={showLabel ? 'ui-text' : 'visually-hidden'}>{label}</span>
    </div>
  );
}

function EmptyState({ title, children }: Children & { readonly title?: string }) {
  return (
    <div className="ui-state">
      <Glyph name="person" />
      <h3 className="ui-heading">{title}</h3>
      {children}
    </div>
  );
}

type ErrorStateProps = Children & { readonly title?: string; readonly type?: string };

function ErrorState({ title, type = 'error', children }: ErrorStateProps) {
  return (
    <div className="ui-state ui-state-error" role="alert">
      <Glyph name={type === 'lock' ? 'lock' : 'broken'} />
      <h3 className="ui-heading">{title}</h3>
      {children}
    </div>
  );
}

const SHORT: Readonly<Record<string, string>> = {
  'extra-small': 'xs',
  small: 'sm',
  medium: 'md',
  large: 'lg',
  'extra-large': 'xl',
};

function short(size: string): string {
  return SHORT[size] ?? size;
}
