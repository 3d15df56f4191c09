import type { ReactNode } from 'react';
import type { PortalData } from '../pages/page-data.ts';

type LayoutProps = {
  readonly portal: PortalData;
  readonly area: string;
  readonly failed: boolean;
  readonly children: ReactNode;
};

/** The frame of every page: where one can go, whose portal it is, and that nothing here is real. */
export function Layout({ portal, area, failed, children }: LayoutProps) {
  const link = (href: string, name: string, own: readonly string[]) => (
    <a href={href} aria-current={own.includes(area) ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <header>
        <div className="top">
          <nav aria-label="Main">
            <span className="brand">CRM stand-in</span>
            {link(`/contacts/${portal.portalId}`, 'Contacts', ['', 'contacts'])}
            {link(`/workflows?portal=${portal.portalId}`, 'Workflows', ['workflows'])}
            {link(`/app?portal=${portal.portalId}`, 'Connected app', ['app'])}
          </nav>
          <p className="who">
            <span>{portalName(portal)}</span>
            <span className="avatar avatar-small" aria-hidden="true">
              {initials(portal.user)}
            </span>
            <span>{portal.user}</span>
          </p>
        </div>
        <p className="made-up">
          <strong>Local HubSpot stand-in · made-up data</strong> No person, company or figure here
          is real; nothing leaves this machine.
          {failed && <em role="status"> The emulator does not answer at the moment.</em>}
        </p>
      </header>
      <main>{children}</main>
    </>
  );
}

function portalName({ name, portalId }: PortalData): string {
  return name.includes(portalId) ? name : `${name} · ${portalId}`;
}

/** The first letters of first and last name. */
export function initials(name: string): string {
  const words = name.split(' ').filter((word) => /^\p{L}/u.test(word));
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}
