import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';
import type { PortalData } from '../pages/page-data.ts';
import { AppPage } from './app/AppPage.tsx';
import { ContactsPage } from './contacts/ContactsPage.tsx';
import { Layout } from './Layout.tsx';
import { RecordPage } from './record/RecordPage.tsx';
import { useLive } from './use-live.ts';
import { WorkflowsPage } from './workflows/WorkflowsPage.tsx';
import './styles/base.css';
import './styles/contacts.css';
import './styles/record.css';
import './styles/card.css';

const [, area = '', portalInPath, kind, , contactId] = location.pathname.split('/');

function Pages() {
  const { data: portals, failed } = useLive<readonly PortalData[]>('/pages-api/portals', 1_500);
  const wanted = portalInPath ?? new URLSearchParams(location.search).get('portal');
  const portal = portals?.find(({ portalId }) => portalId === wanted) ?? portals?.[0];
  if (portal === undefined) {
    return <p className="page-wait">{failed ? 'The emulator does not answer.' : 'Loading …'}</p>;
  }
  return (
    <Layout portal={portal} area={area} failed={failed}>
      {page(portal)}
    </Layout>
  );
}

function page(portal: PortalData): ReactNode {
  if (area === 'workflows') return <WorkflowsPage portal={portal} />;
  if (area === 'app') return <AppPage portal={portal} />;
  if (kind === 'record' && contactId !== undefined)
    return <RecordPage portal={portal} contactId={contactId} />;
  return <ContactsPage portal={portal} />;
}

const root = document.getElementById('page');
if (root !== null) createRoot(root).render(<Pages />);
