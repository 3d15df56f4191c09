import { cardView, type CardView } from '../core/card-view.ts';
import { withLabels } from '../core/factor-labels.ts';
import { pathsFrom } from '../core/paths.ts';
import { writtenForecast } from '../core/written-forecast.ts';
import type { Services } from '../services.ts';
import { liveOverrides, NO_OVERRIDES } from '../store/overrides.ts';
import { getPortal } from '../store/portals.ts';
import { getState } from '../store/qualifications.ts';
import { contactHistory } from './contact-history.ts';
import { portalSetup, setupOf } from './portal-setup.ts';

/** As many changes as somebody reads on a card. */
const HISTORY_LINES = 8;

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
  // One after the other they would make somebody wait who has a record open.
  const [portal, state, overrides, history] = await Promise.all([
    getPortal(services.db, portalId),
    getState(services.db, portalId, contactId),
    overridesOf(services, { portalId, contactId }),
    contactHistory(services.db, { portalId, contactId, limit: HISTORY_LINES }),
  ]);
  if (portal?.status !== 'connected') return null;
  if (state === undefined || state.qualification === null) {
    return {
      state: 'not_scored',
      reason: 'waiting',
      message: 'This contact has not been judged yet.',
    };
  }
  const { model, modelVersion } =
    (await setupOf(services, portalId, state.modelVersion)) ??
    (await portalSetup(services, portal));
  const { contact, company, signals, answers, judgedAt: asOf, previous } = state;
  const facts = { id: contactId, contact, company, signals, answers };
  const tier = previous.confirmed?.tier ?? state.qualification.tier;
  return cardView({
    model,
    qualification: {
      ...state.qualification,
      factors: withLabels(model, state.qualification.factors),
    },
    written: previous.confirmed,
    facts,
    asOf,
    modelVersion,
    paths: pathsFrom(model, facts, asOf),
    forecast:
      overrides.tier === null
        ? writtenForecast({ model, facts, asOf, tier, lowerSince: previous.lowerSince })
        : null,
    overrides: [overrides.tier, overrides.owner].filter((one) => one !== null),
    history,
  });
}

async function overridesOf({ db, clock }: Services, { portalId, contactId }: Wanted) {
  const live = await liveOverrides(db, portalId, { contactIds: [contactId], at: clock() });
  return live.get(contactId) ?? NO_OVERRIDES;
}
