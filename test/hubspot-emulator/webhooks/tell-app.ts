import type { AppDefinition } from '../app-definition.ts';
import type { ObjectType } from '../entities.ts';
import type { DeliveryFaults } from '../misbehave.ts';
import { associated } from '../store/associations.ts';
import type { Portal } from '../store/portal.ts';
import type { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/store-events.ts';
import { subscriptionIndex } from './subscriptions.ts';
import { toWebhookEvents, type Subject } from './to-webhook-events.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** Turns what happens in the portals that have the app into webhooks, for what is subscribed and granted only. */
export function tellApp(parts: {
  app: AppDefinition;
  store: Store;
  sender: WebhookSender;
  faults: (portalId: string) => DeliveryFaults;
}): void {
  const { app, store, sender } = parts;
  const find = subscriptionIndex(app.subscriptions);
  // Event ids of two portals are alike: `eventId` alone is no key.
  const nextEventId = new Map<string, number>();
  store.subscribe((happening) => {
    const portal = store.portals.get(happening.portalId);
    if (!portal?.install) return;
    const { portalId, install } = portal;
    const takeEventId = (): number => {
      const id = nextEventId.get(portalId) ?? 100_001;
      nextEventId.set(portalId, id + 1);
      return id;
    };
    const told = heard(happening, parts.faults(portalId).silentProperties);
    for (const made of toWebhookEvents(told, { appId: app.appId, find, takeEventId }, portal))
      if (install.scopes.includes(readScope(made.subject.type)))
        sender.enqueue(portalId, made, () => contactsOf(portal, made.subject));
  });
}

function heard(happening: StoreEvent, silent: readonly string[]): StoreEvent {
  if (happening.kind !== 'changed' || silent.length === 0) return happening;
  return { ...happening, changes: happening.changes.filter(({ name }) => !silent.includes(name)) };
}

function readScope(type: ObjectType): string {
  const owner = type === 'companies' || type === 'deals' ? type : 'contacts';
  return `crm.objects.${owner}.read`;
}

/** The contacts that an event concerns: itself, those of the company, those of the activity. */
function contactsOf(portal: Portal, subject: Subject): readonly string[] {
  if (subject.type === 'contacts') return [subject.id];
  return [...associated(portal, subject, 'contacts').keys()];
}
