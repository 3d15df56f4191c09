import { useEffect, useRef, useState } from 'react';
import type { PropertyData, RecordData } from '../../pages/page-data.ts';
import { initials } from '../Layout.tsx';
import { TierBadge } from '../TierBadge.tsx';

/** Who it is, and the property groups; a value that has just changed lights up. */
export function Properties({ record }: { readonly record: RecordData }) {
  const { name, jobTitle, company, email, owner, tier, tierLabel } = record;
  const role = [jobTitle, company].filter((text) => text !== '').join(' at ');
  return (
    <aside className="properties" aria-label="Properties">
      <section className="panel identity">
        <span className="avatar avatar-large" aria-hidden="true">
          {initials(name)}
        </span>
        <h1>{name}</h1>
        <p>{role}</p>
        <p className="muted">{email}</p>
        <p className="identity-owner" data-property="owner">
          {owner === '' ? 'No owner yet' : `Owner: ${owner}`}
        </p>
        <TierBadge tier={tier} label={tierLabel} />
      </section>
      {record.groups.map(({ label, properties }) => (
        <section key={label} className="panel">
          <h2>{label}</h2>
          <dl>
            {properties.map((property) => (
              <Value key={property.name} property={property} />
            ))}
          </dl>
        </section>
      ))}
    </aside>
  );
}

function Value({ property: { name, label, text } }: { readonly property: PropertyData }) {
  // Two short ones share a line.
  const wide = text.length > 17 || label.length > 20;
  const before = useRef(text);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), 4_000);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div data-property={name} className={`${wide ? 'wide' : ''} ${fresh ? 'fresh' : ''}`}>
      <dt>{label}</dt>
      <dd>{text === '' ? <span className="muted">–</span> : text}</dd>
    </div>
  );
}
