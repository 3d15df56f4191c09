import type { ReactNode } from 'react';

type Children = { readonly children?: ReactNode };

export function Statistics({ children }: Children) {
  return <dl className="ui-statistics">{children}</dl>;
}

type StatisticsItemProps = Children & { readonly label: string; readonly number: string | number };

export function StatisticsItem({ label, number, children }: StatisticsItemProps) {
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

export function DescriptionList({
  direction = 'column',
  children,
}: Children & { direction?: string }) {
  return <dl className={`ui-descriptions ui-descriptions-${direction}`}>{children}</dl>;
}

export function DescriptionListItem({ label, children }: Children & { readonly label: string }) {
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

export function ProgressBar(props: ProgressBarProps) {
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
