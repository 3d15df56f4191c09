import { cardView, type CardView } from '../core/card-view.ts';
import type { Services } from '../services.ts';
import { getPortal } from '../store/portals.ts';
import { getStates } from '../store/qualifications.ts';
import { portalSetup } from './portal-setup.ts';

type Wanted = { readonly portalId: string; readonly contactId: string };

export type Card =
  CardView | { readonly state: 'not_scored'; readonly reason: 'waiting'; readonly message: string };

/**
 * What the card shows of a contact: the judgement whose figures stand in the CRM, so that card, list and
 * export never disagree. No call to HubSpot. Null when the portal is not connected.
 */
export async function readCard(
  services: Services,
  { portalId, contactId }: Wanted,
): Promise<Card | null> {
  const portal = await getPortal(services.db, portalId);
  if (portal?.status !== 'connected') return null;
  const state = (await getStates(services.db, portalId, [contactId])).get(contactId);
  if (state === undefined || state.qualification === null) {
    return {
      state: 'not_scored',
      reason: 'waiting',
      message: 'This contact has not been judged yet.',
    };
  }
  const { model, modelVersion } = await portalSetup(services, portal);
  return cardView({
    model,
    qualification: state.qualification,
    written: state.previous.confirmed,
    facts: {
      id: contactId,
      contact: state.contact,
      company: state.company,
      signals: state.signals,
      answers: state.answers,
    },
    asOf: state.judgedAt,
    modelVersion: state.modelVersion ?? modelVersion,
  });
}
