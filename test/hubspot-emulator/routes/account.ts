import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { AccountAnswer, PipelinesAnswer } from '../schemas/account-answers.ts';
import { iso } from '../store/write-object.ts';

/** Facts of the account, the deal pipeline, and the end of an installation. */
export const accountRoutes: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/account-info/2026-09/details',
    scopes: () => ['oauth'],
    answer: AccountAnswer,
    work: details,
  },
  {
    method: 'get',
    path: '/crm/pipelines/2026-09/deals',
    scopes: () => ['crm.objects.deals.read', 'crm.schemas.deals.read'],
    answer: PipelinesAnswer,
    work: pipelines,
  },
  {
    method: 'delete',
    path: '/appinstalls/2026-09/external-install',
    scopes: () => ['oauth'],
    answer: null,
    work: uninstall,
  },
];

function details(call: ApiCall): ApiAnswer {
  return {
    status: 200,
    body: {
      portalId: Number(call.portal.portalId),
      accountType: 'DEVELOPER_TEST',
      timeZone: call.portal.timeZone,
      companyCurrency: 'EUR',
      additionalCurrencies: [],
      utcOffset: '+00:00',
      utcOffsetMilliseconds: 0,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    },
  };
}

function pipelines(call: ApiCall): ApiAnswer {
  const stage = call.portal.properties.deals.get('dealstage');
  const at = iso(stage?.createdAt ?? 0);
  const stages = (stage?.options ?? []).map((option) => ({
    id: option.value,
    label: option.label,
    displayOrder: option.displayOrder,
    metadata: {
      isClosed: String(option.value.startsWith('closed')),
      probability:
        option.value === 'closedwon' ? '1.0' : option.value === 'closedlost' ? '0.0' : '0.4',
    },
    createdAt: at,
    updatedAt: at,
    archived: false,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  }));
  const pipeline = {
    id: 'default',
    label: 'Sales pipeline',
    displayOrder: 0,
    stages,
    createdAt: at,
    updatedAt: at,
    archived: false,
  };
  return { status: 200, body: { results: [pipeline] } };
}

/** Ends the installation: tokens die, webhooks stop. There is no webhook that tells it. */
function uninstall(call: ApiCall): ApiAnswer {
  call.portal.install = null;
  call.world.oauth.endTokens(call.portal.portalId, 'revoke');
  return { status: 204, body: null };
}
