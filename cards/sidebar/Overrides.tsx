import { Alert, Text } from '@hubspot/ui-extensions';
import type { Override, ScoredView } from '../shared/card-view.ts';
import { moment } from '../shared/when.ts';

type OverridesProps = Pick<ScoredView, 'overrides'> & { readonly timeZone: string };

/** What people decided, with who, why and until when, beside what the model says. */
export function Overrides({ overrides, timeZone }: OverridesProps) {
  return (
    <>
      {overrides.map((override) => (
        <Alert
          key={override.kind}
          title={titleOf(override)}
          variant="info"
          testId={`override-${override.kind}`}
        >
          <Text>{`By ${override.by}, until ${moment(override.until, timeZone)}: ${override.why}`}</Text>
          {override.model !== null && <Text>{`The model says ${override.model}.`}</Text>}
        </Alert>
      ))}
    </>
  );
}

function titleOf({ kind, label }: Override): string {
  return kind === 'tier' ? `A person set ${label}` : 'A person set the owner';
}
