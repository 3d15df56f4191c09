import { portalTables } from './0001-portal-tables.ts';
import { ledgerTables } from './0002-ledger-tables.ts';
import { contactTables } from './0003-contact-tables.ts';
import { provisioning } from './0004-provisioning.ts';
import { modelLife } from './0005-model-life.ts';
import { upkeep } from './0006-upkeep.ts';
import { ledgerRetention } from './0007-ledger-retention.ts';
import { ownersInBulk } from './0008-owners-in-bulk.ts';
import { quickStates } from './0009-quick-states.ts';
import { inbox } from './0010-inbox.ts';
import { statesAsText } from './0011-states-as-text.ts';
import { confirmations } from './0012-confirmations.ts';
import { ledgerSums } from './0013-ledger-sums.ts';
import { erasures } from './0014-erasures.ts';
import { dueByPortal } from './0015-due-by-portal.ts';
import { notByTime } from './0016-not-by-time.ts';
import { aliasesByContact } from './0017-aliases-by-contact.ts';

/** In the order in which they are applied. A merged migration is never edited: a change is a new one at the end. */
export const migrations: readonly { readonly name: string; readonly text: string }[] = [
  { name: '0001-portal-tables', text: portalTables },
  { name: '0002-ledger-tables', text: ledgerTables },
  { name: '0003-contact-tables', text: contactTables },
  { name: '0004-provisioning', text: provisioning },
  { name: '0005-model-life', text: modelLife },
  { name: '0006-upkeep', text: upkeep },
  { name: '0007-ledger-retention', text: ledgerRetention },
  { name: '0008-owners-in-bulk', text: ownersInBulk },
  { name: '0009-quick-states', text: quickStates },
  { name: '0010-inbox', text: inbox },
  { name: '0011-states-as-text', text: statesAsText },
  { name: '0012-confirmations', text: confirmations },
  { name: '0013-ledger-sums', text: ledgerSums },
  { name: '0014-erasures', text: erasures },
  { name: '0015-due-by-portal', text: dueByPortal },
  { name: '0016-not-by-time', text: notByTime },
  { name: '0017-aliases-by-contact', text: aliasesByContact },
];
