import { hubspot } from '@hubspot/ui-extensions';
import { Qualification } from './Qualification.tsx';

hubspot.extend<'crm.record.sidebar'>(({ context }) => (
  <Qualification context={context} fetch={hubspot.fetch} />
));
