import type { PortalData } from '../../pages/page-data.ts';
import { Glyph } from '../Glyph.tsx';

/** Whether the app is installed in this portal, and the link that starts the installation. */
export function AppPage({ portal }: { readonly portal: PortalData }) {
  const { app, installed } = portal;
  return (
    <div className="app-page">
      <section className="panel">
        <h1>{app.name}</h1>
        {installed ? (
          <>
            <p className="installed" role="status">
              <Glyph name="check" />
              {`Installed in ${portal.name}`}
            </p>
            <p>
              The app hears of changes of contacts and companies, and writes tier, score and reason
              back. Its card stands on the right of every contact.
            </p>
            <p>
              <a className="button" href={`/contacts/${portal.portalId}`}>
                See the contacts
              </a>
              <a className="button button-plain" href={app.installUrl}>
                Install again
              </a>
            </p>
          </>
        ) : (
          <>
            <p role="status">{`Not installed in ${portal.name}.`}</p>
            <p>
              The installation starts at the app, which sends you back here to agree to what it asks
              for.
            </p>
            <p>
              <a className="button" href={app.installUrl}>{`Install ${app.name}`}</a>
            </p>
          </>
        )}
      </section>
    </div>
  );
}
