import { useState } from 'react';
import type { ContactListData, PortalData, Sort } from '../../pages/page-data.ts';
import { useLive } from '../use-live.ts';
import { ContactTable } from './ContactTable.tsx';
import { TierFilter } from './TierFilter.tsx';

type Choice = {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly tier: string | null;
  readonly search: string;
  readonly page: number;
};

/** All contacts, the best first; sorted, filtered and searched by the server of the emulator. */
export function ContactsPage({ portal }: { readonly portal: PortalData }) {
  const [choice, setChoice] = useState<Choice>({
    sort: 'tier',
    descending: true,
    tier: null,
    search: '',
    page: 1,
  });
  const change = (changed: Partial<Choice>) => setChoice({ ...choice, page: 1, ...changed });
  const { data: list } = useLive<ContactListData>(pathOf(portal.portalId, choice), 2_000);

  return (
    <div className="contacts">
      <div className="contacts-head">
        <div>
          <h1>Contacts</h1>
          <p className="muted">
            {`${portal.contacts.toLocaleString('en')} contacts in ${portal.companies.toLocaleString('en')} companies`}
          </p>
        </div>
        <label className="search">
          <span className="visually-hidden">Search contacts</span>
          <input
            type="search"
            placeholder="Search name, company, job title"
            value={choice.search}
            onChange={(event) => change({ search: event.target.value })}
          />
        </label>
      </div>
      {!portal.installed && (
        <p className="hint">
          {`${portal.app.name} is not installed in this account, so no contact has a tier yet. `}
          <a href={portal.app.installUrl}>{`Install ${portal.app.name}`}</a>
        </p>
      )}
      {list !== null && (
        <>
          <TierFilter
            tiers={list.tiers}
            chosen={choice.tier}
            onChoose={(tier) => change({ tier })}
          />
          <ContactTable
            portal={portal}
            rows={list.rows}
            sort={choice.sort}
            descending={choice.descending}
            onSort={(sort) =>
              change({
                sort,
                descending: sort === choice.sort ? !choice.descending : downFirst(sort),
              })
            }
          />
          <Pager list={list} onPage={(page) => change({ page })} />
        </>
      )}
    </div>
  );
}

/** Figures start with the largest, words with A. */
function downFirst(sort: Sort): boolean {
  return sort === 'tier' || sort === 'score' || sort === 'seen';
}

function pathOf(portalId: string, { sort, descending, tier, search, page }: Choice): string {
  const query = new URLSearchParams({
    sort,
    direction: descending ? 'descending' : 'ascending',
    search,
    page: String(page),
    ...(tier === null ? {} : { tier }),
  });
  return `/pages-api/${portalId}/contacts?${query.toString()}`;
}

type PagerProps = {
  readonly list: ContactListData;
  readonly onPage: (page: number) => void;
};

function Pager({ list: { page, pages, total }, onPage }: PagerProps) {
  return (
    <nav className="pager" aria-label="Pages">
      <button type="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span>{`Page ${page} of ${pages} · ${total.toLocaleString('en')} contacts`}</span>
      <button type="button" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        Next
      </button>
    </nav>
  );
}
