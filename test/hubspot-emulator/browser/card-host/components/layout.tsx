import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Glyph } from '../../Glyph.tsx';
import { short } from './size.ts';

type Gap = 'flush' | 'extra-small' | 'xs' | 'small' | 'sm' | 'medium' | 'md' | 'large' | 'lg';
type Children = { readonly children?: ReactNode };

type FlexProps = Children & {
  readonly direction?: 'row' | 'column';
  readonly justify?: string;
  readonly align?: string;
  readonly gap?: Gap;
  readonly wrap?: boolean | string;
};

export function Flex({
  direction = 'row',
  justify,
  align,
  gap = 'flush',
  wrap,
  children,
}: FlexProps) {
  const classes = ['ui-flex', `ui-${direction}`, `ui-gap-${short(gap)}`];
  if (justify !== undefined) classes.push(`ui-justify-${justify}`);
  if (align !== undefined) classes.push(`ui-align-${align}`);
  if (wrap === true || wrap === 'wrap') classes.push('ui-wrap');
  return <div className={classes.join(' ')}>{children}</div>;
}

export function Box({ flex, children }: Children & { readonly flex?: number | string }) {
  return (
    <div className="ui-box" style={{ flex: typeof flex === 'number' ? `${flex} 1 0` : flex }}>
      {children}
    </div>
  );
}

export function Divider() {
  return <hr className="ui-divider" />;
}

export function Tile({ children }: Children) {
  return <div className="ui-tile">{children}</div>;
}

type AccordionProps = Children & { readonly title: string; readonly defaultOpen?: boolean };

export function Accordion({ title, defaultOpen = false, children }: AccordionProps) {
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
